"""A group's dead letters as an operator looks at them: how many wait for a replay, why, and what each says."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from google.protobuf import json_format
from google.protobuf.message import DecodeError

from kernel.consumer.subscriptions import dead_letter_topic
from kernel.events import Catalogue, format_time
from kernel.kafka import group_consumer, stop_consumer, topic_names
from kernel.settings import ServiceSettings

_POLL_MS = 500
_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """What a group set aside of a topic: how much of it is kept, how much of that no replay has read, since when."""

    group: str
    topic: str
    kept: int
    waiting: int
    oldest: datetime | None

    def line(self) -> dict[str, Any]:
        """The heap as JSON can hold it; `oldest` is when the first that waits was set aside."""
        oldest = None if self.oldest is None else format_time(self.oldest)
        return {**_place(self), "waiting": self.waiting, "kept": self.kept, "oldest": oldest}


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. `record` is as it stands on the dead-letter topic, where it is found by its offset."""

    group: str
    topic: str
    record: ConsumerRecord

    def line(self) -> dict[str, Any]:
        """Where it is, when and why it was set aside, and which event it was, as JSON can hold it."""
        headers = self._headers()
        return {
            **_place(self),
            "offset": self.record.offset,
            "set_aside_at": format_time(datetime.fromtimestamp(self.record.timestamp / 1000, UTC)),
            "reason": headers.get("x-error"),
            "ce_id": headers.get("ce_id"),
            "ce_type": headers.get("ce_type"),
            "from": {"partition": headers.get("x-partition"), "offset": headers.get("x-offset")},
        }

    def whole(self, catalogue: Catalogue) -> dict[str, Any]:
        """The line, with key, headers and the event in the JSON form of protobuf; `value` in Base64 where the event
        cannot be read."""
        headers, value = self._headers(), self.record.value or b""
        event = _event(headers.get("ce_type", ""), value, catalogue)
        return {
            **self.line(),
            "key": _text(self.record.key),
            "headers": headers,
            "event": event,
            "value": base64.b64encode(value).decode() if event is None else None,
        }

    def _headers(self) -> dict[str, str]:
        return {name: _text(value) or "" for name, value in self.record.headers}


class Letters:
    """Reads the dead letters of one group, and moves nothing: what waits for a replay goes on waiting."""

    def __init__(self, consumer: AIOKafkaConsumer, *, group: str, prefix: str, known: set[str]) -> None:
        self._consumer = consumer
        self._group = group
        self._prefix = prefix
        self._known = known

    async def heap(self, topic: str) -> Heap:
        """How much was set aside of a topic; nothing where no migration has made a place for it yet."""
        first, next_, end = await self._reach(topic)
        oldest = None
        async for letter in self._between(topic, next_, min(next_ + 1, end)):
            oldest = datetime.fromtimestamp(letter.record.timestamp / 1000, UTC)
        return Heap(group=self._group, topic=topic, kept=end - first, waiting=end - next_, oldest=oldest)

    async def waiting(self, topic: str) -> AsyncIterator[Letter]:
        """Those that a replay would read now, in its order."""
        _, next_, end = await self._reach(topic)
        async for letter in self._between(topic, next_, end):
            yield letter

    async def find(self, topic: str, offset: int) -> Letter | None:
        """The one at an offset of the dead-letter topic, also when it was replayed; None when it is not kept."""
        first, _, end = await self._reach(topic)
        if not first <= offset < end:
            return None
        async for letter in self._between(topic, offset, offset + 1):
            return letter
        return None

    async def _reach(self, topic: str) -> tuple[int, int, int]:
        """The first offset that is kept, the one that the next replay begins at, and the end."""
        partition = self._partition(topic)
        if partition.topic not in self._known:
            return 0, 0, 0
        self._consumer.assign([partition])
        first = (await self._consumer.beginning_offsets([partition]))[partition]
        end = (await self._consumer.end_offsets([partition]))[partition]
        return first, max(first, await self._consumer.committed(partition) or 0), end

    async def _between(self, topic: str, start: int, end: int) -> AsyncIterator[Letter]:
        partition, at = self._partition(topic), start
        if at < end:
            self._consumer.assign([partition])
            self._consumer.seek(partition, at)
        while at < end:
            found = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=_AT_ONCE)
            for record in (each for records in found.values() for each in records if each.offset < end):
                yield Letter(self._group, topic, record)
            at = await self._consumer.position(partition)

    def _partition(self, topic: str) -> TopicPartition:
        return TopicPartition(self._prefix + dead_letter_topic(self._group, topic), 0)


@asynccontextmanager
async def letters_of(settings: ServiceSettings, groups: Iterable[str]) -> AsyncIterator[dict[str, Letters]]:
    """The dead letters of each group, while the block runs."""
    prefix, known = settings.topic_prefix, await topic_names(settings)
    # Positions are those of the replay, which alone commits them.
    consumers = {group: group_consumer(settings, [], group=f"{prefix}{group}.replay") for group in groups}
    started = []
    try:
        for consumer in consumers.values():
            await consumer.start()
            started.append(consumer)
        yield {
            group: Letters(consumer, group=group, prefix=prefix, known=known) for group, consumer in consumers.items()
        }
    finally:
        for consumer in started:
            await stop_consumer(consumer)


def _place(of: Heap | Letter) -> dict[str, Any]:
    return {"group": of.group, "topic": of.topic}


def _event(ce_type: str, value: bytes, catalogue: Catalogue) -> dict[str, Any] | None:
    message = catalogue.message_of(ce_type)
    if message is None or not value:
        return None
    try:
        event: dict[str, Any] = json_format.MessageToDict(message.FromString(value))
    except DecodeError:
        return None
    return event


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")
