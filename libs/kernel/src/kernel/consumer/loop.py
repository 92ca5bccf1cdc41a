"""The loop of one consumer group: poll, handle, commit behind the effect, wait and try again where that helps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from aiokafka import AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from kernel.clock import Clock, utc_now
from kernel.consumer.batches import Batches
from kernel.consumer.failures import DeadLetters, pause_seconds
from kernel.consumer.processing import Outcome, Processing
from kernel.consumer.progress import Progress
from kernel.consumer.singles import Singles
from kernel.consumer.subscriptions import Subscriptions
from kernel.events import Catalogue
from kernel.jobs import cancelled
from kernel.kafka import group_consumer, stop_consumer
from kernel.mongo.uow import UnitOfWork
from kernel.settings import ServiceSettings
from kernel.telemetry import metrics
from kernel.telemetry.logs import log

_POLL_MS = 200


class Consumer:
    """One member of a consumer group. A partition that fails for a passing reason waits; the others go on."""

    def __init__(
        self,
        settings: ServiceSettings,
        subscriptions: Subscriptions,
        *,
        uow: UnitOfWork,
        catalogue: Catalogue,
        producer: AIOKafkaProducer,
        clock: Clock = utc_now,
    ) -> None:
        if not subscriptions.is_open:
            raise ValueError(f"group {subscriptions.group} has not been opened")
        self.group = subscriptions.group
        prefix = settings.topic_prefix
        self._dead_letters = DeadLetters(producer, group=self.group, prefix=prefix)
        kind = Batches if subscriptions.batch_handler else Singles
        self.progress = Progress(self.group, settings)
        self._processing: Processing = kind(
            subscriptions,
            uow=uow,
            catalogue=catalogue,
            dead_letters=self._dead_letters,
            prefix=prefix,
            clock=clock,
            tried=self.progress.note,
        )
        self._consumer = group_consumer(settings, [], group=prefix + self.group)
        self._topics = [prefix + topic for topic in subscriptions.topics(catalogue)]
        self._positions: dict[TopicPartition, int] = {}
        self._attempts: dict[TopicPartition, int] = {}
        self._resume_at: dict[TopicPartition, float] = {}

    @property
    def ready(self) -> bool:
        """Whether the group has given this member its partitions, or told it that there are none for it."""
        return self.progress.joined and not self.stopped

    @property
    def stopped(self) -> bool:
        """Whether the group has stopped itself after a flood of bad records; a restart tries again."""
        return self._dead_letters.flooded

    @property
    def stuck(self) -> bool:
        """Whether only a restart helps: there is work and none is tried. Not so when the group stopped itself, for a
        restart would set the next records aside, which is what the stop prevents."""
        return self.progress.stuck and not self.stopped

    async def run(self, stopping: asyncio.Event) -> None:
        """Consume until told to stop, then finish the batch in hand, commit it and leave the group."""
        metrics.CONSUMER_STOPPED.labels(self.group).set(0)
        self._consumer.subscribe(self._topics, listener=_Rebalances(self))
        watching = asyncio.create_task(self.progress.watch(self._consumer, self._positions))
        try:
            if not stopping.is_set():
                await self._consumer.start()
            while not stopping.is_set():
                if watching.done():
                    # Nobody would see any more that this member is stuck: its failure ends the process.
                    watching.result()
                await self._turn()
        finally:
            await cancelled(watching)
            await stop_consumer(self._consumer)

    async def _turn(self) -> None:
        self._resume_due()
        polled = await self._consumer.getmany(timeout_ms=_POLL_MS, max_records=self._processing.max_records)
        if not polled:
            return
        outcomes = await self._processing.handle(polled)
        for partition, outcome in outcomes.items():
            self._note(partition, outcome)
        await self._commit({partition: outcome.position for partition, outcome in outcomes.items()})
        if self.stopped:
            self.pause(self._consumer.assignment())
            metrics.CONSUMER_STOPPED.labels(self.group).set(1)
            log(__name__).critical("consumer_stopped", group=self.group, reason="flood of bad records")

    def _note(self, partition: TopicPartition, outcome: Outcome) -> None:
        if partition not in self._consumer.assignment():
            return
        self._positions[partition] = outcome.position
        if outcome.failure is None:
            self._attempts.pop(partition, None)
            return
        attempt = self._attempts.get(partition, 0) if not outcome.advanced else 0
        self._attempts[partition] = attempt + 1
        pause = pause_seconds(attempt)
        log(__name__).warning(
            "partition_waits",
            group=self.group,
            topic=partition.topic,
            partition=partition.partition,
            seconds=round(pause, 2),
            error=type(outcome.failure).__name__,
        )
        self._consumer.seek(partition, outcome.position)
        self._consumer.pause(partition)
        self._resume_at[partition] = time.monotonic() + pause

    def _resume_due(self) -> None:
        if self.stopped:
            return
        now = time.monotonic()
        for partition in [one for one, at in self._resume_at.items() if at <= now]:
            del self._resume_at[partition]
            if partition in self._consumer.assignment():
                self._consumer.resume(partition)

    async def _commit(self, positions: Mapping[TopicPartition, int]) -> None:
        assigned = self._consumer.assignment()
        mine = {partition: position for partition, position in positions.items() if partition in assigned}
        try:
            if mine:
                await self._consumer.commit(mine)
        except KafkaError as failure:
            # The group is rebalancing, or the coordinator is away. Whoever gets the partition next reads these records
            # again and finds their marks.
            log(__name__).info("commit_skipped", group=self.group, error=type(failure).__name__)

    def pause(self, partitions: set[TopicPartition]) -> None:
        """Read no further from partitions; this member keeps them, or the next one would run into the same flood."""
        self._consumer.pause(*partitions)

    def forget(self, partitions: set[TopicPartition]) -> None:
        """Drop what is known of partitions that now belong to another member."""
        for partition in partitions:
            for known in (self._positions, self._attempts, self._resume_at):
                known.pop(partition, None)
        self._processing.forget(partitions)


class _Rebalances(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types
    def __init__(self, consumer: Consumer) -> None:
        self._consumer = consumer

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        # Nothing to drain: a batch in hand goes on, and its marks keep the next owner from repeating it.
        self._consumer.forget(revoked)

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        # A batch that was in hand when they were revoked may have noted where it got; others were at work since.
        self._consumer.forget(assigned)
        self._consumer.progress.joined = True
        if self._consumer.stopped:
            self._consumer.pause(assigned)
        log(__name__).info("partitions_assigned", group=self._consumer.group, count=len(assigned))
