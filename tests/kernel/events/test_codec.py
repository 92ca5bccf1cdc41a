"""The codec: what is written is read again, and nothing else is read."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.events import Catalogue, Event, Undecodable, decode, encode, format_time
from relais.catalogue import TOPICS
from relais.content.v1.story_pb2 import StoryWithdrawn

CATALOGUE = Catalogue(TOPICS)
SECRET = "what nobody may read in a log"

texts = st.text(min_size=1, max_size=40)
milliseconds = st.integers(min_value=0, max_value=32_000_000_000_000).map(
    lambda number: datetime.fromtimestamp(number // 1000, UTC) + timedelta(milliseconds=number % 1000)
)
events = st.builds(
    Event,
    id=texts,
    source=texts,
    type=st.just("relais.content.story.withdrawn.v1"),
    subject=texts,
    time=milliseconds,
    key=texts,
    sequence=st.integers(min_value=0, max_value=2**63 - 1),
    data=st.builds(StoryWithdrawn, story_id=texts, story_version=st.integers(min_value=1, max_value=2**64 - 1)),
    traceparent=st.none() | texts,
)


def an_event() -> Event[StoryWithdrawn]:
    return Event(
        id="0192f0c4-0000-7000-8000-000000000001",
        source="/content",
        type="relais.content.story.withdrawn.v1",
        subject="s1",
        time=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        key="s1",
        sequence=7,
        data=StoryWithdrawn(story_id=SECRET, story_version=7),
    )


def a_record(**changes: bytes | None) -> tuple[list[tuple[str, Any]], bytes]:
    """A good record with some headers changed, or left out with None; `_` in a name stands for `-` in content_type."""
    headers, _key, value = encode(an_event())
    given = {**dict(headers), **{"content-type" if name == "content_type" else name: v for name, v in changes.items()}}
    return [(name, v) for name, v in given.items() if v is not None], value


@given(events)
def test_what_is_written_is_read_again(event: Event[StoryWithdrawn]) -> None:
    headers, key, value = encode(event)
    assert decode(headers, value, CATALOGUE) == event
    assert key == event.key.encode()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        *(
            ({name: missing}, f"header {name} is missing")
            for name in ("ce_specversion", "ce_id", "ce_source", "ce_type")
            for missing in (None, b"")
        ),
        ({"ce_specversion": b"0.3"}, "ce_specversion is not 1.0"),
        ({"content_type": None}, "content-type is not application/protobuf"),
        ({"content_type": b"application/json"}, "content-type is not application/protobuf"),
        ({"ce_type": SECRET.encode()}, "unknown ce_type"),
        ({"ce_type": b"relais.content.story.withdrawn.v2"}, "unknown ce_type"),
        ({"ce_time": None}, "ce_time is missing or malformed"),
        ({"ce_time": SECRET.encode()}, "ce_time is missing or malformed"),
        ({"ce_time": b"0001-01-01T00:00:00+23:59"}, "ce_time is missing or malformed"),
        ({"ce_time": b"9999-12-31T23:59:59-23:59"}, "ce_time is missing or malformed"),
        ({"ce_time": b"2026-11-24T09:30:00"}, "ce_time has no zone"),
        *(
            ({"ce_sequence": text.encode()}, "ce_sequence is malformed")
            for text in ("", SECRET, "-1", "+1", "1_0", " 1", "1.0", "٣", str(2**63), "0" * 20)
        ),
        ({"ce_subject": b"\xff"}, "a header is not UTF-8 text"),
        ({"ce_id": b"\xff"}, "a header is not UTF-8 text"),
        ({"anything": b"\xff"}, "a header is not UTF-8 text"),
    ],
)
def test_a_malformed_header_is_named_and_not_quoted(changes: dict[str, bytes | None], reason: str) -> None:
    headers, value = a_record(**changes)
    with pytest.raises(Undecodable) as refused:
        decode(headers, value, CATALOGUE)
    assert str(refused.value) == reason


@pytest.mark.parametrize("name", ["ce_id", "ce_subject", "ce_time", "ce_sequence", "ce_traceparent", "anything"])
def test_a_header_without_a_value_is_no_text(name: str) -> None:
    headers, value = a_record()
    with pytest.raises(Undecodable, match="not UTF-8"):
        decode([*headers, (name, None)], value, CATALOGUE)  # type: ignore[list-item] # what Kafka may carry


@pytest.mark.parametrize("value", [None, b""])
def test_a_record_without_data_is_no_event(value: bytes | None) -> None:
    headers, _value = a_record()
    with pytest.raises(Undecodable, match="no data"):
        decode(headers, value, CATALOGUE)


def test_a_truncated_value_is_refused_by_the_name_of_its_message() -> None:
    headers, value = a_record()
    with pytest.raises(Undecodable) as refused:
        decode(headers, value[: len(value) // 2], CATALOGUE)
    assert str(refused.value) == "the value is not a relais.content.v1.StoryWithdrawn"


@given(
    headers=st.dictionaries(
        st.sampled_from([name for name, _value in a_record()[0]]), st.binary(max_size=40) | st.none(), max_size=9
    ),
    value=st.binary(max_size=60) | st.none(),
)
def test_no_record_whatever_raises_anything_else(headers: dict[str, Any], value: bytes | None) -> None:
    given_headers, good = a_record()
    with suppress(Undecodable):
        decode(list({**dict(given_headers), **headers}.items()), good if value is None else value, CATALOGUE)


def test_a_time_of_another_zone_is_read_in_utc() -> None:
    headers, value = a_record(ce_time=b"2026-11-24T11:30:00.5+02:00")
    assert decode(headers, value, CATALOGUE).time == datetime(2026, 11, 24, 9, 30, 0, 500_000, tzinfo=UTC)


def test_times_are_written_in_utc_with_milliseconds() -> None:
    noon = datetime(2026, 7, 1, 12, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=2)))
    assert format_time(noon) == "2026-07-01T10:00:00.123Z"


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_sequences_sort_as_texts_as_they_do_as_numbers(one: int, other: int) -> None:
    headers = [dict(a_record_of(sequence))["ce_sequence"] for sequence in (one, other)]
    assert (headers[0] < headers[1]) == (one < other)


def a_record_of(sequence: int) -> list[tuple[str, bytes]]:
    event = an_event()
    return encode(Event(event.id, event.source, event.type, "s1", event.time, "s1", sequence, event.data))[0]


def test_a_record_without_a_sequence_has_none() -> None:
    headers, value = a_record(ce_sequence=None)
    assert decode(headers, value, CATALOGUE).sequence == 0
