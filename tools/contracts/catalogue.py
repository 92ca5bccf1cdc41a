"""The text of `relais/catalogue.py`: what the topic files say, as plain Python that reads no file."""

from collections.abc import Mapping
from datetime import timedelta

from google.protobuf.descriptor import Descriptor

from tools.contracts.topics import TopicFile

_HEAD = '''"""Every topic of Relais and the events on it. Written by `make proto` from `proto/topics`, never by hand."""

from dataclasses import dataclass

from google.protobuf.message import Message

{imports}


@dataclass(frozen=True)
class EventType:
    """One type of event: its CloudEvents type, and the message that is its data."""

    ce_type: str
    message: type[Message]


@dataclass(frozen=True)
class Topic:
    """One topic: how it is made, and what is on it."""

    name: str
    owner: str
    """The only service that publishes on it."""
    key: str
    """The field of every message whose order the consumers need; its value is the Kafka key."""
    partitions: int
    retention_ms: int
    consumers: tuple[str, ...]
    """The services that read it."""
    types: tuple[EventType, ...]


TOPICS: dict[str, Topic] = {{
{topics}
}}
'''

_TOPIC = """\
    "{topic.topic}": Topic(
        name="{topic.topic}",
        owner="{topic.owner}",
        key="{topic.key}",
        partitions={topic.partitions},
        retention_ms={retention_ms},
        consumers=({consumers}),
        types=(
{types}
        ),
    ),"""


def source(topics: list[TopicFile], messages: Mapping[str, Descriptor]) -> str:
    """The module for these topics and their messages by full name; the same text for the same files."""
    imports = sorted(
        f"from {_module(messages[entry.message])} import {entry.name}" for topic in topics for entry in topic.messages
    )
    return _HEAD.format(imports="\n".join(imports), topics="\n".join(map(_topic, topics)))


def _module(message: Descriptor) -> str:
    return message.file.name.removesuffix(".proto").replace("/", ".") + "_pb2"


def _topic(topic: TopicFile) -> str:
    types = [f'            EventType("{entry.ce_type}", {entry.name}),' for entry in topic.messages]
    return _TOPIC.format(
        topic=topic,
        retention_ms=topic.retention // timedelta(milliseconds=1),
        consumers="".join(f'"{service}", ' for service in topic.consumers).strip(),
        types="\n".join(types),
    )
