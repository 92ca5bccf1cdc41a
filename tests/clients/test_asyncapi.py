"""The AsyncAPI document, read by AsyncAPI's own parser."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from relais.catalogue import TOPICS
from tests.clients.install import HERE, INSTALLED, REPOSITORY

DOCUMENT = REPOSITORY / "docs/asyncapi.yaml"


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    return parsed(DOCUMENT)


def test_the_parser_finds_nothing_but_that_there_is_a_later_version(read: dict[str, Any]) -> None:
    assert [finding["code"] for finding in read["findings"]] == ["asyncapi-latest-version"]
    assert read["version"] == "3.0.0"


def test_every_topic_and_every_event_is_told(read: dict[str, Any]) -> None:
    assert set(read["channels"]) == TOPICS.keys()
    assert {event["type"] for event in read["events"]} == {
        kind.ce_type for topic in TOPICS.values() for kind in topic.types
    }


def test_every_event_has_the_headers_of_the_trait_and_its_own_type(read: dict[str, Any]) -> None:
    for event in read["events"]:
        assert event["contentType"] == "application/protobuf"
        assert {"ce_id", "ce_source", "ce_sequence", "content-type"} <= event["headers"]["properties"].keys()
        assert event["headers"]["properties"]["ce_type"]["const"] == event["type"]


def test_a_channel_whose_message_is_missing_is_found(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    reference = "#/components/messages/relais.distribution.share.published.v1"
    broken.write_text(DOCUMENT.read_text().replace(reference, f"{reference}0"))

    assert "invalid-ref" in {finding["code"] for finding in parsed(broken)["findings"]}


def parsed(document: Path) -> dict[str, Any]:
    """What the parser says of a document."""
    program = shutil.copy(HERE / "asyncapi/check.cjs", INSTALLED / "asyncapi")
    done = subprocess.run(["node", program, str(document)], capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(done.stdout)
    return said
