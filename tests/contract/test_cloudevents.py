"""The codec speaks CloudEvents as others do: against the official SDK, and against records kept in the tree.

A record differs on purpose? `python -m tools.contracts.golden` writes all of them anew.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent

from kernel.events import Event, decode, encode
from tools.contracts import golden
from tools.contracts.topics import read_topics

ROOT = Path(__file__).resolve().parents[2]
EVENTS = {event.type: event for event in golden.events(read_topics(ROOT / "proto/topics"))}

every_type = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())


@every_type
def test_an_event_is_written_as_the_record_kept_in_the_tree(event: Event[Any]) -> None:
    assert golden.record(event) == _kept(event.type)


@every_type
def test_the_record_kept_in_the_tree_is_read_as_the_event(event: Event[Any]) -> None:
    kept = _kept(event.type)
    headers = [(name, text.encode()) for name, text in kept["headers"].items()]

    assert decode(headers, bytes.fromhex(kept["value"]), golden.CATALOGUE) == event


def test_a_record_is_kept_for_every_type_and_no_other() -> None:
    assert {file.stem for file in golden.GOLDEN.iterdir()} == EVENTS.keys()


@every_type
def test_the_sdk_reads_what_the_codec_writes(event: Event[Any]) -> None:
    headers, key, value = encode(event)

    read = from_binary_event(KafkaMessage(headers=dict(headers), key=key, value=value))

    assert read.get_attributes() == _attributes(event)
    assert event.data.FromString(_data(read)) == event.data


@every_type
def test_the_codec_reads_what_the_sdk_writes(event: Event[Any]) -> None:
    written = to_binary_event(CloudEvent(_attributes(event), event.data.SerializeToString()))

    assert written.key == event.key
    assert decode(list(written.headers.items()), written.value, golden.CATALOGUE) == event


def test_an_event_without_a_trace_carries_no_trace_header() -> None:
    event = dataclasses.replace(EVENTS["relais.content.charter.enacted.v1"], traceparent=None)

    headers, key, value = encode(event)

    assert "ce_traceparent" not in dict(headers)
    assert decode(headers, value, golden.CATALOGUE) == event
    assert "traceparent" not in from_binary_event(KafkaMessage(dict(headers), key, value)).get_attributes()


def test_text_beyond_ascii_arrives_unchanged_in_headers_and_key() -> None:
    event = dataclasses.replace(EVENTS["relais.content.charter.enacted.v1"], subject="règlement-€", key="clé-日本")

    headers, key, value = encode(event)
    read = from_binary_event(KafkaMessage(dict(headers), key, value))

    assert decode(headers, value, golden.CATALOGUE) == event
    assert (read.get_subject(), read.get_extension("partitionkey")) == ("règlement-€", "clé-日本")


def _kept(ce_type: str) -> dict[str, Any]:
    return json.loads((golden.GOLDEN / f"{ce_type}.json").read_text(encoding="utf-8"))


def _attributes(event: Event[Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/protobuf",
        "partitionkey": event.key,
        "sequence": f"{event.sequence:019}",
        "traceparent": event.traceparent,
    }


def _data(event: CloudEvent) -> bytes:
    # The SDK 2.2.0 hands protobuf bytes over as text when they happen to be valid UTF-8.
    data = event.get_data()
    return data.encode() if isinstance(data, str) else data
