"""Events handled one at a time, each in a transaction of its own that starts with its inbox mark."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from opentelemetry.trace import SpanKind

from kernel.clock import Clock
from kernel.consumer.failures import UNEXPECTED_ATTEMPTS, DeadLetters, is_transient, pause_seconds
from kernel.consumer.processing import Outcome, Polled
from kernel.consumer.subscriptions import Handler, Subscriptions
from kernel.events import Catalogue, Event, Undecodable, UnknownType, decode
from kernel.inbox import AlreadyHandled, mark
from kernel.mongo.uow import Tx, UnitOfWork
from kernel.telemetry import metrics
from kernel.telemetry.tracing import MESSAGING_DESTINATION, span


class Singles:
    """Partitions side by side, the events of a partition one after the other."""

    max_records = 200

    def __init__(
        self,
        subscriptions: Subscriptions,
        *,
        uow: UnitOfWork,
        catalogue: Catalogue,
        dead_letters: DeadLetters,
        prefix: str,
        clock: Clock,
        tried: Callable[[], None] = lambda: None,
    ) -> None:
        self._group = subscriptions.group
        self._handlers = subscriptions.handlers
        self._uow = uow
        self._catalogue = catalogue
        self._dead_letters = dead_letters
        self._prefix = prefix
        self._clock = clock
        self._tried = tried

    async def handle(self, polled: Polled) -> dict[TopicPartition, Outcome]:
        """Apply the records; see `Processing.handle`."""
        outcomes = await asyncio.gather(*(self._partition(records) for records in polled.values()))
        return dict(zip(polled, outcomes, strict=True))

    def forget(self, partitions: set[TopicPartition]) -> None:
        """Nothing is remembered between polls."""

    async def _partition(self, records: Sequence[ConsumerRecord]) -> Outcome:
        first = records[0].offset
        for record in records:
            try:
                await self._record(record)
            except Exception as failure:
                if not is_transient(failure):
                    raise
                return Outcome(record.offset, failure, advanced=record.offset > first)
            if self._dead_letters.flooded:
                return Outcome(record.offset + 1)
        return Outcome(records[-1].offset + 1)

    async def _record(self, record: ConsumerRecord) -> None:
        topic = record.topic.removeprefix(self._prefix)
        self._tried()
        try:
            event = decode(record.headers, record.value, self._catalogue)
        except Undecodable as failure:
            await self._dead_letters.put(record, reason=str(failure), is_bad=not isinstance(failure, UnknownType))
            return
        handler = self._handlers.get(type(event.data))
        if handler is None:
            metrics.CONSUMER_HANDLED.labels(self._group, topic, "skipped").inc()
            return
        failure_name = await self._attempts(event, handler, topic)
        if failure_name is not None:
            await self._dead_letters.put(record, reason=failure_name)
            return
        self._dead_letters.good()

    async def _attempts(self, event: Event[Any], handler: Handler[Any], topic: str) -> str | None:
        """Apply an event; None when it is applied, else the name of the failure that no waiting mended."""
        for attempt in range(UNEXPECTED_ATTEMPTS):
            try:
                outcome = await self._apply(event, handler, topic)
            except Exception as failure:
                if is_transient(failure):
                    raise
                # The name alone: a message may quote what a person wrote.
                name = type(failure).__name__
                metrics.CONSUMER_HANDLED.labels(self._group, topic, "retried").inc()
                await asyncio.sleep(pause_seconds(attempt))
                self._tried()
            else:
                metrics.CONSUMER_HANDLED.labels(self._group, topic, outcome).inc()
                return None
        return name

    async def _apply(self, event: Event[Any], handler: Handler[Any], topic: str) -> str:
        async def work(tx: Tx) -> None:
            await mark(event, tx, group=self._group, at=self._clock())
            await handler(event, tx)

        attributes = {MESSAGING_DESTINATION: topic}
        with (
            metrics.CONSUMER_SECONDS.labels(self._group, topic).time(),
            span(f"process {topic}", traceparent=event.traceparent, kind=SpanKind.CONSUMER, **attributes),
        ):
            try:
                await self._uow.run(work)
            except AlreadyHandled:
                metrics.INBOX_DUPLICATES.labels(self._group).inc()
                return "duplicate"
        metrics.CONSUMER_DELAY.labels(self._group, topic).observe((self._clock() - event.time).total_seconds())
        return "handled"
