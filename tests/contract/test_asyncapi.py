"""The AsyncAPI document and the archive: what others learn of the events without this repository."""

import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from tools.contracts import archive, asyncapi, buf, golden
from tools.contracts.topics import TopicFile, read_topics

Edit = Callable[[str, str, str], None]

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/asyncapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def test_the_document_is_what_the_topic_files_say() -> None:
    topics, messages = read_topics(ROOT / "proto/topics"), buf.messages(ROOT / "proto")

    assert asyncapi.stale(DOCUMENT, asyncapi.source(topics, messages, buf.comments(ROOT / "proto"))) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("topics/distribution.share.v1.yaml", "purpose: Counts the share for its story.", "purpose: Counts."),
        ("topics/distribution.share.v1.yaml", "retention: P30D\nconsumers", "retention: P20D\nconsumers"),
        ("relais/distribution/v1/share.proto", "// When the person shared.", "// When it was."),
    ],
)
def test_what_changes_in_the_contract_makes_the_document_stale(
    proto: Path, edit: Edit, file: str, old: str, new: str
) -> None:
    edit(file, old, new)

    fresh = asyncapi.source(read_topics(proto / "topics"), buf.messages(proto), buf.comments(proto))

    assert asyncapi.stale(DOCUMENT, fresh) == [f"{DOCUMENT} is stale: run `make proto` and commit what it writes."]


def test_every_field_says_what_it_is_and_what_becomes_of_it(
    document: dict[str, Any], topics: list[TopicFile], messages: Mapping[str, Descriptor]
) -> None:
    told = document["components"]["messages"]

    for entry in (entry for topic in topics for entry in topic.messages):
        fields = told[entry.ce_type]["payload"]["properties"]
        assert fields.keys() == {field.json_name for field in messages[entry.message].fields}
        assert all(field["description"] and field["x-purpose"] and field["x-retention"] for field in fields.values())


def test_the_trait_has_the_headers_that_the_codec_writes(document: dict[str, Any], topics: list[TopicFile]) -> None:
    headers = document["components"]["messageTraits"]["cloudEvents"]["headers"]

    for event in golden.events(topics):
        written = golden.record(event)["headers"]
        jsonschema_rs.validate(headers, written)
        assert headers["properties"].keys() == written.keys()
        assert headers["properties"].keys() - set(headers["required"]) == {"ce_traceparent"}


def test_every_example_is_what_its_payload_says(document: dict[str, Any]) -> None:
    for told in document["components"]["messages"].values():
        closed = {**told["payload"], "additionalProperties": False}
        jsonschema_rs.validate(closed, told["examples"][0]["payload"])


def test_the_same_contract_makes_the_same_archive(tmp_path: Path, proto: Path) -> None:
    one = archive.write(ROOT / "proto", DOCUMENT, tmp_path / "one", "1.2.3")
    other = archive.write(proto, DOCUMENT, tmp_path / "other", "1.2.3")

    assert one.name == other.name == "relais-contracts-1.2.3.tar.gz"
    assert one.read_bytes() == other.read_bytes()


def test_an_event_is_read_with_what_is_in_the_archive_alone(tmp_path: Path, topics: list[TopicFile]) -> None:
    with tarfile.open(archive.write(ROOT / "proto", DOCUMENT, tmp_path, "1.2.3")) as packed:
        packed.extractall(tmp_path, filter="data")
    unpacked = tmp_path / "relais-contracts-1.2.3"
    described = yaml.safe_load((unpacked / "asyncapi.yaml").read_text(encoding="utf-8"))["components"]["messages"]
    pool = DescriptorPool()
    for file in FileDescriptorSet.FromString((unpacked / "relais.binpb").read_bytes()).file:
        pool.Add(file)

    assert (unpacked / "proto/relais/distribution/v1/share.proto").is_file()
    assert (unpacked / "proto/topics/distribution.share.v1.yaml").is_file()
    for event in golden.events(topics):
        kept = golden.record(event)
        told = described[kept["headers"]["ce_type"]]
        message = GetMessageClass(pool.FindMessageTypeByName(told["x-message"]))
        read = message.FromString(bytes.fromhex(kept["value"]))
        assert json_format.MessageToDict(read) == told["examples"][0]["payload"]
