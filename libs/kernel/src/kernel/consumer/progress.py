"""Lag, and whether a consumer that has work is doing any: its liveness."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from kernel.consumer.broker import asking
from kernel.settings import ServiceSettings
from kernel.telemetry import metrics

_LOOK_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
# Longer than the longest pause between retries (30 s), so that waiting for a database is not taken for being stuck.
STUCK_SECONDS = 90.0


class Progress:
    """Tells a stuck consumer from an idle one: aiokafka was seen to stop silently after a broker restart (#1154)."""

    def __init__(self, group: str, settings: ServiceSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.joined = False
        self._clock = clock
        self._group = group
        self._settings = settings
        self._prefix = settings.topic_prefix
        self._moved_at = clock()
        self._lag = 0
        self._unanswered = False
        self._told: set[str] = set()

    def note(self) -> None:
        """Records were handled, or tried."""
        self._moved_at = self._clock()

    @property
    def stuck(self) -> bool:
        """Whether for `STUCK_SECONDS` not one record was even tried, although the broker has some for this member, or
        answers others and not its client."""
        return (self._lag > 0 or self._unanswered) and self._clock() - self._moved_at > STUCK_SECONDS

    async def watch(self, consumer: AIOKafkaConsumer, positions: Mapping[TopicPartition, int]) -> None:
        """Measure the lag every few seconds, until cancelled. A broker that does not answer leaves the last metric."""
        while True:
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await self._measure(consumer, positions)
            except (KafkaError, OSError, TimeoutError):
                self._lag = 0
                self._unanswered = await self._others_are_answered({one.topic for one in consumer.assignment()})
                if not self._unanswered:
                    # Nobody can consume while there is no broker: the time for that begins when it is back.
                    self.note()
            await asyncio.sleep(_LOOK_SECONDS)

    async def _others_are_answered(self, topics: Collection[str]) -> bool:
        """Whether the broker tells a client that has just been made what it did not tell the consumer's own."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS), asking(self._settings) as broker:
                return bool(topics and await broker.ends(topics))
        except (KafkaError, OSError, TimeoutError):
            return False

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
        self._lag, self._unanswered = sum(by_topic.values()), False
        if self._lag == 0:
            self.note()
        # What went to another member is told by that one.
        for topic in self._told | set(by_topic):
            metrics.CONSUMER_LAG.labels(self._group, topic).set(by_topic.get(topic, 0))
        self._told = set(by_topic)
