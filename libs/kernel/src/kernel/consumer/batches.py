"""Events handled many at a time: one transaction holds the folded effect and how far each partition got."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, NamedTuple

from aiokafka import ConsumerRecord, TopicPartition
from opentelemetry.trace import Span, SpanKind

from kernel.clock import Clock
from kernel.consumer.failures import UNEXPECTED_ATTEMPTS, DeadLetters, is_transient, pause_seconds
from kernel.consumer.processing import Outcome, Polled
from kernel.consumer.subscriptions import BatchHandler, Subscriptions
from kernel.consumer.watermarks import Watermarks
from kernel.events import Catalogue, Event, Undecodable, UnknownType, decode
from kernel.mongo.uow import Tx, UnitOfWork
from kernel.telemetry import metrics
from kernel.telemetry.tracing import MESSAGING_DESTINATION, span

_FEWEST = 100
# Of so many events of a batch its span tells the traces; OpenTelemetry keeps 128 links at most.
_TRACES = 100

Decoded = dict[TopicPartition, list[tuple[ConsumerRecord, Event[Any]]]]


class _Bad(NamedTuple):
    """A record that is no event, and its place in the poll."""

    place: int
    record: ConsumerRecord
    failure: Undecodable


class Batches:
    """One poll is one batch. A batch that cannot be applied is split until the bad record is alone.

    A batch that fails for a passing reason may have been too large for the deadline of a transaction: each such failure
    halves what the next poll may return, each success doubles it again.
    """

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
        if subscriptions.batch_handler is None:
            raise ValueError(f"group {subscriptions.group} has no batch handler")
        self._handler: BatchHandler = subscriptions.batch_handler
        self._messages = frozenset(subscriptions.messages)
        self._most = self.max_records = subscriptions.most
        self._group = subscriptions.group
        self._uow = uow
        self._catalogue = catalogue
        self._dead_letters = dead_letters
        self._prefix = prefix
        self._clock = clock
        self._tried = tried
        self._watermarks = Watermarks(self._group, prefix=prefix, clock=clock)

    async def handle(self, polled: Polled) -> dict[TopicPartition, Outcome]:
        """Apply the records; see `Processing.handle`."""
        # Also where there is nothing in it for this group.
        self._tried()
        good, bad = self._decode(polled)
        done = {partition: records[0].offset for partition, records in polled.items()}
        failure: Exception | None = None
        try:
            if await self._apply_or_split(good, done):
                done = {partition: records[-1].offset + 1 for partition, records in polled.items()}
                await self._set_aside(bad)
        except Exception as error:
            if not is_transient(error):
                raise
            failure = error
        self.max_records = max(self.max_records // 2, _FEWEST) if failure else min(self.max_records * 2, self._most)
        outcomes: dict[TopicPartition, Outcome] = {}
        for partition, records in polled.items():
            left = bad.get(partition)
            position = min(done[partition], left[0].record.offset) if left else done[partition]
            outcomes[partition] = Outcome(position, failure, advanced=position > records[0].offset)
        return outcomes

    def forget(self, partitions: set[TopicPartition]) -> None:
        """Drop the watermarks of partitions; they are read again when the partitions come back."""
        self._watermarks.forget(partitions)

    def _decode(self, polled: Polled) -> tuple[Decoded, dict[TopicPartition, deque[_Bad]]]:
        decoded: Decoded = {}
        bad: dict[TopicPartition, deque[_Bad]] = {}
        for partition, records in polled.items():
            events: list[tuple[ConsumerRecord, Event[Any]]] = []
            for place, record in enumerate(records):
                try:
                    event = decode(record.headers, record.value, self._catalogue)
                except Undecodable as failure:
                    bad.setdefault(partition, deque()).append(_Bad(place, record, failure))
                    continue
                if type(event.data) in self._messages:
                    events.append((record, event))
            if events:
                decoded[partition] = events
        return decoded, bad

    async def _set_aside(self, bad: dict[TopicPartition, deque[_Bad]]) -> None:
        """Set aside what is no event, taking each from its queue; stops at a flood.

        This comes after the others are applied, so that no failure to apply them sets a record aside again.
        """
        for queue in bad.values():
            expected = -1
            while queue and not self._dead_letters.flooded:
                place, record, failure = queue[0]
                if place != expected:
                    self._dead_letters.good()
                self._tried()
                await self._dead_letters.put(record, reason=str(failure), is_bad=not isinstance(failure, UnknownType))
                queue.popleft()
                expected = place + 1

    async def _apply_or_split(self, batch: Decoded, done: dict[TopicPartition, int]) -> bool:
        """Apply a batch, or its halves; False when a flood of bad records ended it. Keeps in `done` how far it got."""
        if not batch:
            return True
        failure = await self._attempts(batch)
        if failure is None:
            self._dead_letters.good()
        elif len(batch) > 1:
            for partition, pairs in batch.items():
                if not await self._apply_or_split({partition: pairs}, done):
                    return False
            return True
        else:
            [(partition, pairs)] = batch.items()
            if len(pairs) > 1:
                middle = len(pairs) // 2
                return await self._apply_or_split({partition: pairs[:middle]}, done) and await self._apply_or_split(
                    {partition: pairs[middle:]}, done
                )
            await self._dead_letters.put(pairs[0][0], reason=failure)
        for partition, pairs in batch.items():
            done[partition] = pairs[-1][0].offset + 1
        return not self._dead_letters.flooded

    async def _attempts(self, batch: Decoded) -> str | None:
        """Apply a batch; None when it is applied, else the name of the failure that no waiting mended."""
        for attempt in range(UNEXPECTED_ATTEMPTS):
            self._tried()
            try:
                await self._apply(batch)
            except Exception as failure:
                if is_transient(failure):
                    raise
                name = type(failure).__name__
                await asyncio.sleep(pause_seconds(attempt))
            else:
                return None
        return name

    async def _apply(self, batch: Decoded) -> None:
        async def work(tx: Tx) -> Sequence[Event[Any]]:
            fresh = await self._watermarks.advance(batch, tx)
            if fresh:
                await self._handler(fresh, tx)
            return fresh

        topics = "+".join(sorted({partition.topic.removeprefix(self._prefix) for partition in batch}))
        with metrics.CONSUMER_SECONDS.labels(self._group, topics).time(), _spanning(batch, topics):
            fresh = await self._uow.run(work)
        self._watermarks.committed()
        total = sum(len(pairs) for pairs in batch.values())
        now = self._clock()
        for partition, pairs in batch.items():
            topic = partition.topic.removeprefix(self._prefix)
            metrics.CONSUMER_HANDLED.labels(self._group, topic, "handled").inc(len(pairs))
            if fresh:
                delay = now - pairs[0][1].time
                metrics.CONSUMER_DELAY.labels(self._group, topic).observe(delay.total_seconds())
        metrics.INBOX_DUPLICATES.labels(self._group).inc(total - len(fresh))


def _spanning(batch: Decoded, topics: str) -> AbstractContextManager[Span]:
    """The span of a batch: where all is of one trace it goes on with that, else it is linked to the first of them."""
    found = (event for pairs in batch.values() for _record, event in pairs)
    traces = list(dict.fromkeys(event.traceparent for event in islice(found, _TRACES) if event.traceparent))
    one = len(traces) == 1 and sum(len(pairs) for pairs in batch.values()) <= _TRACES
    return span(
        f"process {topics}",
        traceparent=traces[0] if one else None,
        links=() if one else traces,
        kind=SpanKind.CONSUMER,
        **{MESSAGING_DESTINATION: topics},
    )
