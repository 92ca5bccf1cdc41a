"""Lag, and whether a consumer that has work is doing any: its liveness."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from kernel.telemetry import metrics

_LOOK_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
# Longer than the longest pause between retries (30 s), so that waiting for a database is not taken for being stuck.
STUCK_SECONDS = 90.0


class Progress:
    """Tells a stuck consumer from an idle one: aiokafka was seen to stop silently after a broker restart (#1154)."""

    def __init__(self, group: str, *, prefix: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.joined = False
        self._clock = clock
        self._group = group
        self._prefix = prefix
        self._moved_at = clock()
        self._lag = 0
        self._told: set[str] = set()

    def note(self) -> None:
        """Records were handled, or tried."""
        self._moved_at = self._clock()

    @property
    def stuck(self) -> bool:
        """Whether the broker has records for this member and none was even tried for `STUCK_SECONDS`."""
        return self._lag > 0 and self._clock() - self._moved_at > STUCK_SECONDS

    async def watch(self, consumer: AIOKafkaConsumer, positions: Mapping[TopicPartition, int]) -> None:
        """Measure the lag every few seconds, until cancelled. A broker that does not answer leaves the last metric."""
        while True:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await self._measure(consumer, positions)
            except (KafkaError, TimeoutError):
                # Nobody can consume while there is no broker: the time for that begins when it is back.
                self._lag = 0
                self.note()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _measure(self, consumer: AIOKafkaConsumer, positions: Mapping[TopicPartition, int]) -> None:
        assigned = list(consumer.assignment())
        ends = await consumer.end_offsets(assigned) if assigned else {}
        by_topic: dict[str, int] = {}
        for partition, end in ends.items():
            position = positions.get(partition)
            if position is None:
                position = await consumer.position(partition)
            topic = partition.topic.removeprefix(self._prefix)
            by_topic[topic] = by_topic.get(topic, 0) + max(end - position, 0)
        self._lag = sum(by_topic.values())
        if self._lag == 0:
            self.note()
        # What went to another member is told by that one.
        for topic in self._told | set(by_topic):
            metrics.CONSUMER_LAG.labels(self._group, topic).set(by_topic.get(topic, 0))
        self._told = set(by_topic)
