"""The topics of figures, read once more: by a group of its own, with marks of its own, never ahead of the live one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from kernel import kafka
from kernel.consumer.batches import Batches
from kernel.consumer.failures import DeadLetters, pause_seconds
from kernel.consumer.subscriptions import Subscriptions
from kernel.runtime import Runtime
from metrics.keys.errors import LedgerSealed
from metrics.rebuilds.models import Interrupted, KeyMissing
from metrics.rebuilds.repository import RebuildRepository

_POLL_MS = 200


class PassedOver(DeadLetters):
    """What the live group has set aside is not set aside a second time."""

    def __init__(self) -> None:
        self.put_aside = 0

    @property
    def flooded(self) -> bool:
        """However many there are, they are passed over."""
        return False

    def good(self) -> None:
        """Nothing is counted in a row."""

    async def put(self, record: ConsumerRecord, *, reason: str, is_bad: bool = True) -> None:
        """Count it. `KeyMissing` for what is good but cannot be opened: figures without it would be swapped in."""
        if reason == LedgerSealed.__name__:
            raise KeyMissing
        self.put_aside += 1


class Rereading:
    """The state of reading; see `rereading`."""

    def __init__(
        self,
        runtime: Runtime,
        subscriptions: Subscriptions,
        consumer: AIOKafkaConsumer,
        *,
        live: str,
        turn: Callable[[], Awaitable[None]],
        stopping: asyncio.Event,
    ) -> None:
        self.passed_over = PassedOver()
        self._mongo = runtime.mongo
        self._prefix = runtime.settings.topic_prefix
        self._consumer = consumer
        self._batches = Batches(
            subscriptions,
            uow=runtime.uow,
            catalogue=runtime.catalogue,
            dead_letters=self.passed_over,
            prefix=self._prefix,
            clock=runtime.clock,
        )
        self._own, self._live = subscriptions.group, live
        self._turn = turn
        self._stopping = stopping
        self._rebuilds = RebuildRepository()
        self._positions: dict[TopicPartition, int] = {}

    @property
    def live_scopes(self) -> dict[str, TopicPartition]:
        """The live group's marks, by name."""
        return {self._scope(self._live, one): one for one in self._consumer.assignment()}

    async def whole_from(self, *, now: datetime) -> dict[str, datetime]:
        """From what moment on each topic has lost no record; one that never lost any is left out."""
        partitions = list(self._consumer.assignment())
        cut = [one for one, offset in (await self._consumer.beginning_offsets(partitions)).items() if offset > 0]
        oldest = await self._consumer.offsets_for_times(dict.fromkeys(cut, 0)) if cut else {}
        whole: dict[str, datetime] = {}
        for partition in cut:
            record = oldest.get(partition)
            moment = now if record is None else datetime.fromtimestamp(record.timestamp / 1000, UTC)
            topic = partition.topic.removeprefix(self._prefix)
            whole[topic] = max(whole.get(topic, moment), moment)
        return whole

    async def begin(self) -> bool:
        """Go to where the marks are, or to the oldest records; False if records after a mark are gone."""
        partitions = list(self._consumer.assignment())
        oldest = await self._consumer.beginning_offsets(partitions)
        scopes = {self._scope(self._own, one): one for one in partitions}
        marks = await self._rebuilds.positions(list(scopes), self._mongo)
        known = {scopes[name]: position for name, position in marks.items()}
        self._positions = {one: known.get(one, oldest[one]) for one in partitions}
        for partition, position in self._positions.items():
            self._consumer.seek(partition, position)
        return all(self._positions[one] >= oldest[one] for one in partitions)

    async def follow(self) -> dict[str, int]:
        """Read all that the live group has applied by now; its marks' positions, which are these partitions' ends."""
        scopes = self.live_scopes
        marks = await self._rebuilds.positions(list(scopes), self._mongo)
        ends = {scopes[name]: position for name, position in marks.items()}
        attempt = 0
        while behind := [one for one, end in ends.items() if self._positions[one] < end]:
            await self._turn()
            if self._stopping.is_set():
                raise Interrupted
            if await self._read(behind, ends):
                attempt = 0
            else:
                await asyncio.sleep(pause_seconds(attempt))
                attempt += 1
        return {name: marks.get(name, 0) for name in scopes}

    async def _read(self, behind: list[TopicPartition], ends: Mapping[TopicPartition, int]) -> bool:
        """Read some of what these partitions have up to their ends; False if it has to be tried again."""
        polled = await self._consumer.getmany(*behind, timeout_ms=_POLL_MS, max_records=self._batches.max_records)
        if not polled:
            # What is not there any more is not waited for.
            for partition, offset in (await self._consumer.beginning_offsets(behind)).items():
                self._positions[partition] = max(self._positions[partition], offset)
            return True
        within: dict[TopicPartition, list[ConsumerRecord]] = {}
        for partition, records in polled.items():
            if kept := [one for one in records if one.offset < ends[partition]]:
                within[partition] = kept
            if len(kept) < len(records):
                self._consumer.seek(partition, ends[partition])
                self._positions[partition] = ends[partition]
        outcomes = await self._batches.handle(within) if within else {}
        for partition, outcome in outcomes.items():
            self._positions[partition] = outcome.position
            if outcome.failure is not None:
                self._consumer.seek(partition, outcome.position)
        return all(outcome.failure is None for outcome in outcomes.values())

    def _scope(self, group: str, partition: TopicPartition) -> str:
        return f"{group}:{partition.topic.removeprefix(self._prefix)}:{partition.partition}"


@asynccontextmanager
async def rereading(
    runtime: Runtime,
    subscriptions: Subscriptions,
    *,
    live: str,
    turn: Callable[[], Awaitable[None]],
    stopping: asyncio.Event,
) -> AsyncIterator[Rereading]:
    """A reading of the topics of `subscriptions` behind the group named `live`; `turn` is called before each poll."""
    topics = [runtime.settings.topic_prefix + one for one in subscriptions.topics(runtime.catalogue)]
    consumer = kafka.groupless_consumer(runtime.settings, topics)
    await consumer.start()
    try:
        yield Rereading(runtime, subscriptions, consumer, live=live, turn=turn, stopping=stopping)
    finally:
        await kafka.stop_consumer(consumer)
