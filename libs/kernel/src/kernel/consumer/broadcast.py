"""Events read by every process on its own, to keep something in memory fresh; nothing is committed or lost by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from kernel.events import Catalogue, Event, Undecodable, decode
from kernel.kafka import groupless_consumer, stop_consumer
from kernel.settings import ServiceSettings
from kernel.telemetry.logs import log

_POLL_MS = 200
_AGAIN_SECONDS = 1.0


class Broadcast:
    """Calls `apply(event)` for each event that arrives on the topics from now on, in every process that runs one.

    `apply` is quick, does no I/O and changes memory alone. What came before the start is not read: whoever keeps a view
    loads it from the database and gives it an age limit.
    """

    def __init__(
        self,
        settings: ServiceSettings,
        topics: Sequence[str],
        *,
        catalogue: Catalogue,
        apply: Callable[[Event[Any]], None],
        lost: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._topics = [settings.topic_prefix + topic for topic in topics]
        self._catalogue = catalogue
        self._apply = apply
        self._lost = lost

    async def run(self, stopping: asyncio.Event) -> None:
        """Read until told to stop. After a broken connection `lost()` is called: events may have been missed."""
        while not stopping.is_set():
            consumer = groupless_consumer(self._settings, self._topics, start="latest")
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
        while not stopping.is_set():
            for records in (await consumer.getmany(timeout_ms=_POLL_MS)).values():
                for record in records:
                    try:
                        event = decode(record.headers, record.value, self._catalogue)
                    except Undecodable:
                        # The consumer group of the worker sets bad records aside; here they are only passed over.
                        continue
                    self._apply(event)


async def _await_positions(consumer: AIOKafkaConsumer) -> None:
    """Return when it is settled where reading begins: what is published from now on will be read.

    `seek_to_end` does not do: it can be overtaken by the answer that says where the topic begins.
    """
    partitions = consumer.assignment()
    if not partitions:
        raise UnknownTopicOrPartitionError
    for partition in partitions:
        await consumer.position(partition)
