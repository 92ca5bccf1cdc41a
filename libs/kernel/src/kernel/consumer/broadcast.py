"""Events read by every process on its own, to keep something in memory fresh; nothing is committed or lost by it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Literal

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError, UnknownTopicOrPartitionError

from kernel.events import Catalogue, Event, Undecodable, decode
from kernel.jobs import cancelled
from kernel.kafka import groupless_consumer, stop_consumer
from kernel.settings import ServiceSettings
from kernel.telemetry.logs import log

_POLL_MS = 200
_AGAIN_SECONDS = 1.0
_MEASURE_SECONDS = 0.5
_ANSWER_SECONDS = 5.0
# A client that is told nothing for so long is given up for a new one: those of aiokafka were seen to fall silent.
_SILENT_SECONDS = 30.0


class Broadcast:
    """Calls `apply(event)` for each event that arrives on the topics from now on, in every process that runs one.

    `apply` is quick, does no I/O and changes memory alone. What came before the start is not read: whoever keeps a view
    loads it from the database and gives it an age limit. With `start="earliest"`, for topics of few records, everything
    that is on them is read first, and read again after a broken connection.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        topics: Sequence[str],
        *,
        catalogue: Catalogue,
        apply: Callable[[Event[Any]], None],
        lost: Callable[[], None],
        start: Literal["earliest", "latest"] = "latest",
    ) -> None:
        self._settings = settings
        self._topics = [settings.topic_prefix + topic for topic in topics]
        self._catalogue = catalogue
        self._apply = apply
        self._lost = lost
        self._start = start
        self._applied: dict[TopicPartition, int] = {}
        self._ends: dict[TopicPartition, int] = {}
        self._asked_at = self._current_at = float("-inf")

    @property
    def lag_seconds(self) -> float:
        """How old what was heard may be: the time since a moment by which everything published had, as the broker
        confirmed, been applied. Infinite before that is known for the first time, and grows without a broker."""
        return time.monotonic() - self._current_at

    async def run(self, stopping: asyncio.Event) -> None:
        """Read until told to stop. After a broken connection `lost()` is called: events may have been missed."""
        while not stopping.is_set():
            consumer = groupless_consumer(self._settings, self._topics, start=self._start)
            try:
                await consumer.start()
                await _await_positions(consumer)
                self._lost()
                await self._read(consumer, stopping)
            except (KafkaError, OSError) as failure:
                log(__name__).warning("broadcast_restarts", error=type(failure).__name__)
                await asyncio.sleep(_AGAIN_SECONDS)
            finally:
                await stop_consumer(consumer)

    async def _read(self, consumer: AIOKafkaConsumer, stopping: asyncio.Event) -> None:
        self._applied, self._ends = {}, {}
        # Not before the consumer has started: until then it cannot be asked.
        measuring = asyncio.create_task(self._measure(consumer))
        try:
            while not stopping.is_set():
                for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                    self._hear(records)
                # Not before: what `getmany` handed out counts as read by the consumer's own account.
                self._applied = {one: await consumer.position(one) for one in consumer.assignment()}
                if self._ends and all(self._applied.get(one, 0) >= end for one, end in self._ends.items()):
                    self._current_at = self._asked_at
                if measuring.done():
                    measuring.result()
        finally:
            await cancelled(measuring)

    def _hear(self, records: Sequence[ConsumerRecord]) -> None:
        for record in records:
            try:
                event = decode(record.headers, record.value, self._catalogue)
            except Undecodable:
                # The consumer group of the worker sets bad records aside; here they are only passed over.
                continue
            self._apply(event)

    async def _measure(self, consumer: AIOKafkaConsumer) -> None:
        """Ask the broker again and again where the topics end. Not knowing is what grows the lag; a KafkaError when
        nothing was answered for `_SILENT_SECONDS`."""
        answered_at = time.monotonic()
        while time.monotonic() - answered_at < _SILENT_SECONDS:
            await asyncio.sleep(_MEASURE_SECONDS)
            asked_at = time.monotonic()
            with suppress(KafkaError, TimeoutError, OSError):
                async with asyncio.timeout(_ANSWER_SECONDS):
                    self._ends = await consumer.end_offsets(list(self._applied))
                    self._asked_at = answered_at = asked_at
        raise KafkaTimeoutError


async def _await_positions(consumer: AIOKafkaConsumer) -> None:
    """Return when it is settled where reading begins: what is published from now on will be read.

    `seek_to_end` does not do: it can be overtaken by the answer that says where the topic begins.
    """
    partitions = consumer.assignment()
    if not partitions:
        raise UnknownTopicOrPartitionError
    for partition in partitions:
        await consumer.position(partition)
