"""What has to hold between the topic files and the messages."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass

from tools.contracts.topics import MessageEntry, TopicFile

SERVICES = frozenset({"content", "distribution", "metrics", "gamification"})

_TOPIC = re.compile(r"(?P<service>[a-z]+)\.[a-z]+\.(?P<major>v[1-9][0-9]*)")


def broken(topics: list[TopicFile], messages: Mapping[str, Descriptor]) -> list[str]:
    """Every rule that does not hold, each with the file and what to do; `messages` by full name."""
    return [
        *(f"{topic.file}: {complaint}" for topic in topics for complaint in _wrong_with(topic, messages)),
        *_said_twice(topics),
        *_unlisted(topics, messages),
    ]


def _wrong_with(topic: TopicFile, messages: Mapping[str, Descriptor]) -> Iterator[str]:
    name = _TOPIC.fullmatch(topic.topic)
    if not name:
        yield f"topic {topic.topic} is no <service>.<aggregate>.v<major>; rename it."
        return
    if topic.file.name != f"{topic.topic}.yaml":
        yield f"the file is not called {topic.topic}.yaml; rename it."
    if topic.owner != name["service"]:
        yield f"the owner is not {name['service']}, whose name the topic bears; only the owner publishes on it."
    for service in sorted({topic.owner, *topic.consumers} - SERVICES):
        yield f"{service} is no service; the services are {', '.join(sorted(SERVICES))}."
    for entry in topic.messages:
        yield from (f"{entry.name}: {complaint}" for complaint in _wrong_with_entry(entry, topic, messages))


def _wrong_with_entry(entry: MessageEntry, topic: TopicFile, messages: Mapping[str, Descriptor]) -> Iterator[str]:
    major = topic.topic.rpartition(".")[2]
    if entry.package != f"relais.{topic.owner}.{major}":
        yield f"the message is not of the package relais.{topic.owner}.{major}; a topic carries its owner's messages."
    if not re.fullmatch(rf"relais\.{topic.owner}\.[a-z]+\.[a-z]+\.{major}", entry.ce_type):
        yield f"ce_type {entry.ce_type} is no relais.{topic.owner}.<aggregate>.<past verb>.{major}."
    if entry.message not in messages:
        yield f"{entry.message} is in no proto file; correct the name or add the message."
        return
    message = messages[entry.message]
    yield from _wrong_with_fields(entry, topic, message)
    yield from _wrong_with_example(entry, topic, message)


def _wrong_with_fields(entry: MessageEntry, topic: TopicFile, message: Descriptor) -> Iterator[str]:
    # An all-default message is empty bytes, which Kafka readers may take for a deletion, so the id comes first.
    first = message.fields_by_number.get(1)
    if not first or not first.name.endswith("_id"):
        yield "field 1 is not the id of the aggregate; put the id first."
    key = message.fields_by_name.get(topic.key)
    if not key or key.type != FieldDescriptor.TYPE_STRING:
        yield f"there is no text field {topic.key}, the key of the topic."
    for part in (field for field in message.fields if _hides_fields(field)):
        yield f"field {part.name} is a message with fields of its own; list them flat, each with its purpose."
    for field in sorted(message.fields_by_name.keys() - entry.fields.keys()):
        yield f"field {field} has no purpose and no retention; say them under fields."
    for field in sorted(entry.fields.keys() - message.fields_by_name.keys()):
        yield f"field {field} is not in the message; remove it."
    for field, facts in entry.fields.items():
        if facts.retention < topic.retention:
            yield f"field {field} is to be kept for less time than the topic keeps it; shorten the topic's retention."
    yield from _wrong_with_french(entry)


def _wrong_with_french(entry: MessageEntry) -> Iterator[str]:
    # Who is concerned reads the data register in their language.
    if entry.personal and entry.fr is None:
        yield "what it says of people stands in no French; add fr."
    for name, field in entry.personal.items():
        if field.fr is None:
            yield f"field {name} is personal, and stands in no French; add fr with what, purpose and who_sees."


def _hides_fields(field: FieldDescriptor) -> bool:
    return field.message_type is not None and not field.message_type.full_name.startswith("google.protobuf.")


def _wrong_with_example(entry: MessageEntry, topic: TopicFile, message: Descriptor) -> Iterator[str]:
    try:
        example = json_format.ParseDict(entry.example, GetMessageClass(message)())
    except json_format.ParseError as error:
        yield f"the example is not such a message: {error}."
        return
    for field in message.fields:
        if field.name not in {present.name for present, _ in example.ListFields()}:
            yield f"the example leaves {field.name} out; give it a telling value."


def _said_twice(topics: list[TopicFile]) -> Iterator[str]:
    entries = [entry for topic in topics for entry in topic.messages]
    for said in (Counter(each.ce_type for each in entries), Counter(each.message for each in entries)):
        yield from (f"{name} stands on {times} topics; keep one." for name, times in said.items() if times > 1)


def _unlisted(topics: list[TopicFile], messages: Mapping[str, Descriptor]) -> Iterator[str]:
    listed = {entry.message for topic in topics for entry in topic.messages}
    yield from (f"{name} is on no topic; add it to a file of proto/topics." for name in messages if name not in listed)
