"""One Kafka record per type of event, made from its example: what the codec must go on writing and reading.

`python -m tools.contracts.golden` keeps what the codec writes today; review the difference before committing it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.protobuf import json_format

from kernel.events import Catalogue, Event, encode
from relais.catalogue import TOPICS
from tools.contracts.topics import MessageEntry, TopicFile, read_topics

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/contract/golden"
CATALOGUE = Catalogue(TOPICS)


def write(topics: list[TopicFile], folder: Path) -> None:
    """Keep the record of every example in `folder`, one file per type, with the value in hexadecimal."""
    for event in events(topics):
        content = json.dumps(record(event), indent=2) + "\n"
        (folder / f"{event.type}.json").write_text(content, encoding="utf-8")


def events(topics: list[TopicFile]) -> Iterator[Event[Any]]:
    """An event per type, with the example of the topic file as its data; the same ones each time."""
    return (_event(topic, entry) for topic in topics for entry in topic.messages)


def record(event: Event[Any]) -> dict[str, Any]:
    """The headers, key and value of the event's record, as JSON can hold them."""
    headers, key, value = encode(event)
    return {
        "headers": {name: content.decode() for name, content in headers},
        "key": key.decode(),
        "value": value.hex(),
    }


def _event(topic: TopicFile, entry: MessageEntry) -> Event[Any]:
    message = CATALOGUE.message_of(entry.ce_type)
    if message is None:
        raise LookupError(f"{entry.ce_type} is not in the generated catalogue: run `make proto` first")
    return Event(
        id="01990a3e-7c00-7bbb-8000-000000000001",
        source=f"/{topic.owner}",
        type=entry.ce_type,
        subject=entry.example[message.DESCRIPTOR.fields_by_number[1].name],
        time=datetime(2026, 11, 2, 8, 30, 0, 250_000, UTC),
        key=entry.example[topic.key],
        sequence=7,
        data=json_format.ParseDict(entry.example, message()),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


if __name__ == "__main__":
    write(read_topics(ROOT / "proto/topics"), GOLDEN)
