"""Every event says what it is for, and the checker sees what is missing."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor

from relais.catalogue import TOPICS
from tools.contracts import buf, rules
from tools.contracts.topics import NotATopic, TopicFile, read_topics

Edit = Callable[[str, str, str], None]

CHARTER_PROTO = "relais/content/v1/charter.proto"
CHARTER_TOPIC = "topics/content.charter.v1.yaml"


def test_no_rule_is_broken(topics: list[TopicFile], messages: Mapping[str, Descriptor]) -> None:
    assert rules.broken(topics, messages) == []


def test_every_field_has_a_purpose_and_a_retention(topics: list[TopicFile], messages: Mapping[str, Descriptor]) -> None:
    explained = {
        f"{entry.message}.{name}": field
        for topic in topics
        for entry in topic.messages
        for name, field in entry.fields.items()
    }

    assert explained.keys() == {field.full_name for message in messages.values() for field in message.fields}
    assert all(field.purpose and field.retention for field in explained.values())


def test_every_example_makes_a_message_that_is_not_empty(topics: list[TopicFile]) -> None:
    examples = {entry.ce_type: entry.example for topic in topics for entry in topic.messages}

    for topic in TOPICS.values():
        for each in topic.types:
            example = json_format.ParseDict(examples[each.ce_type], each.message())
            assert example.SerializeToString() != b"", each.ce_type
            assert getattr(example, topic.key), each.ce_type


def test_the_catalogue_says_what_the_topic_files_say(topics: list[TopicFile]) -> None:
    assert {
        topic.name: (
            topic.owner,
            topic.key,
            topic.partitions,
            topic.retention_ms / 1000,
            topic.consumers,
            [(each.ce_type, each.message.DESCRIPTOR.full_name) for each in topic.types],
        )
        for topic in TOPICS.values()
    } == {
        topic.topic: (
            topic.owner,
            topic.key,
            topic.partitions,
            topic.retention.total_seconds(),
            tuple(topic.consumers),
            [(entry.ce_type, entry.message) for entry in topic.messages],
        )
        for topic in topics
    }


@pytest.mark.parametrize("fact", ["purpose", "personal", "retention", "who_sees"])
def test_a_field_that_lacks_a_fact_is_refused(proto: Path, fact: str) -> None:
    file = proto / CHARTER_TOPIC
    lines = file.read_text().splitlines(keepends=True)
    lines.remove(next(line for line in lines if line.startswith(f"        {fact}:")))
    file.write_text("".join(lines))

    with pytest.raises(NotATopic, match=rf"content\.charter\.v1\.yaml: messages\.0\.fields\.charter_id\.{fact}: "):
        read_topics(proto / "topics")


def test_an_empty_purpose_is_refused(proto: Path, edit: Edit) -> None:
    edit(CHARTER_TOPIC, "purpose: Dates the version.", 'purpose: ""')

    with pytest.raises(NotATopic, match=r"enacted_at\.purpose"):
        read_topics(proto / "topics")


def test_a_retention_without_unit_is_refused(proto: Path, edit: Edit) -> None:
    edit(CHARTER_TOPIC, "\nretention: P3650D", "\nretention: 3650")

    with pytest.raises(NotATopic, match="write an ISO 8601 duration such as P30D"):
        read_topics(proto / "topics")


def test_a_new_field_without_an_entry_is_refused(proto: Path, edit: Edit) -> None:
    edit(CHARTER_PROTO, "enacted_at = 4;", "enacted_at = 4;\n  // How many pages it has.\n  uint32 pages = 15;")

    assert [each.removeprefix(f"{proto}/{CHARTER_TOPIC}: CharterEnacted: ") for each in _complaints(proto)] == [
        "field pages has no purpose and no retention; say them under fields.",
        "the example leaves pages out; give it a telling value.",
    ]


def test_a_message_on_no_topic_is_named(proto: Path) -> None:
    (proto / CHARTER_TOPIC).unlink()

    assert [each.partition(" is on no topic")[0] for each in _complaints(proto)] == [
        "relais.content.v1.CharterEnacted",
        "relais.content.v1.CommitmentMissed",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        (
            CHARTER_TOPIC,
            "topic: content.charter.v1",
            "topic: content.charters.v1",
            "not called content.charters.v1.yaml",
        ),
        (CHARTER_TOPIC, "topic: content.charter.v1", "topic: content-charter", "no <service>.<aggregate>.v<major>"),
        (CHARTER_TOPIC, "owner: content", "owner: metrics", "the owner is not content"),
        (CHARTER_TOPIC, "[distribution, metrics]", "[marketing]", "marketing is no service"),
        (CHARTER_TOPIC, "key: charter_id", "key: entity_id", "there is no text field entity_id"),
        (CHARTER_TOPIC, "charter.enacted", "story.published", "relais.content.story.published.v1 stands on 2 topics"),
        (CHARTER_TOPIC, "charter.enacted", "charter", "relais.content.charter.v1 is no relais.content.<aggregate>."),
        (CHARTER_TOPIC, "content.v1.Charter", "metrics.v1.Charter", "is not of the package relais.content.v1"),
        (CHARTER_TOPIC, "CharterEnacted", "CharterSigned", "relais.content.v1.CharterSigned is in no proto file"),
        (CHARTER_TOPIC, "      language:", "      tongue:", "field tongue is not in the message"),
        (
            CHARTER_TOPIC,
            "        retention: P3650D",
            "        retention: P1D",
            "field charter_id is to be kept for less",
        ),
        (CHARTER_TOPIC, "charter_version: 2", "charter_version: second", "the example is not such a message"),
        (CHARTER_PROTO, "charter_id = 1;", "charter_id = 9;", "field 1 is not the id of the aggregate"),
        (CHARTER_PROTO, "string language", "map<string, string> language", "field language is a message with fields"),
    ],
)
def test_a_broken_rule_is_named(proto: Path, edit: Edit, file: str, old: str, new: str, complaint: str) -> None:
    edit(file, old, new)

    assert any(complaint in each for each in _complaints(proto)), _complaints(proto)


def _complaints(proto: Path) -> list[str]:
    return rules.broken(read_topics(proto / "topics"), buf.messages(proto))
