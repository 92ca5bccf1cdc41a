"""The text of `docs/asyncapi.yaml`: the topics and their events as an AsyncAPI document, for other people's tools."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from pydantic import TypeAdapter

from kernel.events import CONTENT_TYPE
from tools.contracts.topics import FieldEntry, MessageEntry, TopicFile

_HEAD = "# Written by `make proto` from `proto/`, never by hand.\n"
_TRAIT = "cloudEvents"
_KAFKA_BINDING = "0.5.0"
# A record of the broker, and what `kernel.events` puts into its headers.
_HEADERS: dict[str, dict[str, Any]] = {
    "ce_specversion": {"type": "string", "const": "1.0", "description": "The version of CloudEvents."},
    "ce_id": {
        "type": "string",
        "description": "The event, unique together with `ce_source`: what doubles are told by.",
    },
    "ce_source": {"type": "string", "description": "The service that publishes, such as `/distribution`."},
    "ce_type": {"type": "string", "description": "What happened; it decides which message the value is."},
    "ce_subject": {"type": "string", "description": "The aggregate that it happened to."},
    "ce_time": {"type": "string", "format": "date-time", "description": "When, in UTC with milliseconds."},
    "ce_partitionkey": {"type": "string", "description": "The key of the record."},
    "ce_sequence": {
        "type": "string",
        "pattern": "^[0-9]{19}$",
        "description": "The version of the aggregate, in 19 digits that sort as text; all zeros where there are none.",
    },
    "ce_traceparent": {"type": "string", "description": "The trace (W3C Trace Context); absent where there is none."},
    "content-type": {"type": "string", "const": CONTENT_TYPE, "description": "How the value is written."},
}
_INTEGER = {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}
_NATURAL = {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}
# The JSON form of protobuf writes what a double cannot hold as digits.
_LONG_INTEGER = {"type": "string", "pattern": "^-?[0-9]+$"}
_LONG_NATURAL = {"type": "string", "pattern": "^[0-9]+$"}
_SCALARS: dict[int, dict[str, Any]] = {
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    FieldDescriptor.TYPE_INT32: _INTEGER,
    FieldDescriptor.TYPE_SINT32: _INTEGER,
    FieldDescriptor.TYPE_UINT32: _NATURAL,
    FieldDescriptor.TYPE_INT64: _LONG_INTEGER,
    FieldDescriptor.TYPE_SINT64: _LONG_INTEGER,
    FieldDescriptor.TYPE_UINT64: _LONG_NATURAL,
    FieldDescriptor.TYPE_FIXED64: _LONG_NATURAL,
}
_WELL_KNOWN: dict[str, dict[str, Any]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
}
_DURATION: TypeAdapter[timedelta] = TypeAdapter(timedelta)


def source(topics: list[TopicFile], messages: Mapping[str, Descriptor], comments: Mapping[str, str]) -> str:
    """The document for these topics; the same text for the same files. `comments` are by full name."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Relais events",
            "version": "1.0.0",
            "description": (
                "What the services of Relais tell other systems, on Kafka: CloudEvents 1.0 in binary mode, the value a "
                "protobuf message. Payloads are described here in the JSON form of protobuf, which webhooks carry; on "
                "Kafka the value is the bytes of the message that `x-message` names. `docs/events.md` says what is "
                "guaranteed. An enumeration may get further members, and a message further fields."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "kafka": {
                "host": "{bootstrap}",
                "protocol": "kafka",
                "description": "The broker that the services use; topics may bear a prefix of the operator's.",
                "variables": {"bootstrap": {"default": "127.0.0.1:19092", "description": "Its address and port."}},
            }
        },
        "channels": {topic.topic: _channel(topic) for topic in topics},
        "operations": {f"publish.{topic.topic}": _operation(topic) for topic in topics},
        "components": {
            "messageTraits": {_TRAIT: _trait()},
            "messages": {
                entry.ce_type: _message(entry, topic, messages[entry.message], comments)
                for topic in topics
                for entry in topic.messages
            },
        },
    }
    return _HEAD + yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)


def stale(file: Path, fresh: str) -> list[str]:
    """Whether the document in the tree is another one."""
    if file.exists() and file.read_text(encoding="utf-8") == fresh:
        return []
    return [f"{file} is stale: run `make proto` and commit what it writes."]


class _Plain(yaml.SafeDumper):
    """Writes what is said twice twice: a reference of YAML is nothing that readers of AsyncAPI expect."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _channel(topic: TopicFile) -> dict[str, Any]:
    return {
        "address": topic.topic,
        "description": topic.description,
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {entry.ce_type: {"$ref": f"#/components/messages/{entry.ce_type}"} for entry in topic.messages},
        "bindings": {
            "kafka": {
                "topic": topic.topic,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],
                    "retention.ms": topic.retention // timedelta(milliseconds=1),
                },
                "bindingVersion": _KAFKA_BINDING,
            }
        },
    }


def _operation(topic: TopicFile) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic.topic}"},
        "summary": f"The {topic.owner} service publishes, and no other; anybody who may read the topic receives.",
        "messages": [{"$ref": f"#/channels/{topic.topic}/messages/{entry.ce_type}"} for entry in topic.messages],
    }


def _trait() -> dict[str, Any]:
    return {
        "description": "CloudEvents 1.0, Kafka protocol binding, binary mode.",
        "contentType": CONTENT_TYPE,
        "headers": {
            "type": "object",
            "required": [name for name in _HEADERS if name != "ce_traceparent"],
            "properties": _HEADERS,
        },
    }


def _message(entry: MessageEntry, topic: TopicFile, message: Descriptor, comments: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": entry.ce_type,
        "title": entry.name,
        "summary": comments[entry.message],
        "traits": [{"$ref": f"#/components/messageTraits/{_TRAIT}"}],
        "headers": {"type": "object", "properties": {"ce_type": {"const": entry.ce_type}}},
        "payload": {
            "type": "object",
            "properties": {
                field.json_name: _field(field, entry.fields[field.name], comments) for field in message.fields
            },
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": f"The message's {_camel(message, topic.key)}."},
                "bindingVersion": _KAFKA_BINDING,
            }
        },
        "examples": [{"name": entry.name, "payload": _example(entry, message)}],
        "x-message": entry.message,
    }


def _field(field: FieldDescriptor, facts: FieldEntry, comments: Mapping[str, str]) -> dict[str, Any]:
    return {
        **({"type": "array", "items": _type(field)} if field.is_repeated else _type(field)),
        "description": comments[field.full_name],
        "x-number": field.number,
        "x-purpose": facts.purpose,
        "x-personal": facts.personal,
        "x-retention": _DURATION.dump_python(facts.retention, mode="json"),
        "x-who-sees": facts.who_sees,
    }


def _type(field: FieldDescriptor) -> dict[str, Any]:
    if field.enum_type is not None:
        return {"type": "string", "enum": [value.name for value in field.enum_type.values]}
    if field.message_type is not None:
        return _WELL_KNOWN[field.message_type.full_name]
    return _SCALARS[field.type]


def _example(entry: MessageEntry, message: Descriptor) -> dict[str, Any]:
    example: dict[str, Any] = json_format.MessageToDict(
        json_format.ParseDict(entry.example, GetMessageClass(message)())
    )
    return example


def _camel(message: Descriptor, field: str) -> str:
    return message.fields_by_name[field].json_name
