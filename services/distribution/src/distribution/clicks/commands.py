"""Clicks on their way to Kafka: counted in memory, folded, sent ten times a second, kept when the broker is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from distribution.clicks import events
from distribution.clicks.models import Rule
from distribution.clicks.repository import ClickRepository
from distribution.links.models import Link
from kernel import kafka
from kernel.clock import Clock
from kernel.jobs import cancelled
from kernel.mongo import Db, Document, MongoFailure
from kernel.outbox import OutboxWriter, record_of
from kernel.settings import ServiceSettings
from kernel.telemetry import metrics
from kernel.telemetry.logs import log

FLUSH_SECONDS = 0.1
# What the broker has not acknowledged by then goes to the outbox. The producer gives up a little earlier, so that it
# does not send the same events once more when the broker comes back.
ACKNOWLEDGED_SECONDS = 2.0
_PRODUCER_MS = 1500
_AGAIN_SECONDS = 1.0
# About 200 bytes each. Only reached when Kafka and MongoDB are both away and this many links are followed meanwhile.
MOST_FOLDED = 100_000

CLICKS = metrics.counter(
    "clicks_total",
    "Visits of links, by class and by the rule that decided it.",
    unit="visits",
    labels=["visitor", "rule"],
)
CLICKS_DETOURED = metrics.counter(
    "clicks_detoured_total", "Visits that went to the outbox because the broker did not take them.", unit="visits"
)
CLICKS_LOST = metrics.counter(
    "clicks_lost_total", "Visits that neither the broker nor the database took. Must stay 0.", unit="visits"
)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """An event with its outbox row, made once: whichever way it travels, it keeps its id and counts once."""

    row: Document
    count: int


class ClickCommands:
    """Counts clicks. `run` has to run beside; it ends when everything counted has been handed over.

    A process that is killed loses what it counted in the last `FLUSH_SECONDS`, and nothing that was handed over.
    """

    def __init__(
        self,
        db: Db,
        clicks: ClickRepository,
        clock: Clock,
        *,
        settings: ServiceSettings,
        outbox: OutboxWriter,
        besides: Container[str] = (),
    ) -> None:
        self.db = db
        self.clicks = clicks
        self.clock = clock
        self.settings = settings
        self.outbox = outbox
        self.besides = besides
        self._folded: dict[tuple[Link, Rule], int] = {}
        self._stuck: list[_Parcel] = []
        self._again_at = 0.0
        self._deliveries: set[asyncio.Task[None]] = set()
        self._producer: AIOKafkaProducer | None = None

    def count(self, link: Link, rule: Rule) -> None:
        """Count one visit. Only memory is touched, so that a click costs microseconds.

        Visits of links of people who object (`besides`) are not counted."""
        if link.person_id in self.besides:
            return
        key = (link, rule)
        count = self._folded.get(key, 0)
        if not count and len(self._folded) >= MOST_FOLDED:
            CLICKS_LOST.inc()
            return
        self._folded[key] = count + 1

    @property
    def waiting(self) -> int:
        """Visits that neither the broker nor the database has taken so far."""
        return sum(parcel.count for parcel in self._stuck)

    async def run(self, stopping: asyncio.Event) -> None:
        """Hand clicks over until told to stop, and then the rest of them."""
        connecting = asyncio.create_task(self._connect())
        try:
            while not stopping.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(FLUSH_SECONDS):
                        await stopping.wait()
                self._flush()
        finally:
            await cancelled(connecting)
            await self._hand_over_the_rest()
            if self._producer is not None:
                await self._producer.stop()

    def _flush(self) -> None:
        # While neither side takes anything, clicks go on folding: memory then grows with links, not with time.
        if self._stuck and time.monotonic() < self._again_at:
            return
        if parcels := self._all():
            delivery = asyncio.create_task(self._deliver(parcels))
            self._deliveries.add(delivery)
            delivery.add_done_callback(self._deliveries.discard)

    def _all(self) -> list[_Parcel]:
        """What is still in memory: what neither side took before, and what was counted since."""
        stuck, self._stuck = self._stuck, []
        return [*stuck, *self._cut()]

    def _cut(self) -> list[_Parcel]:
        """What was counted since the last cut, as events."""
        folded, self._folded = self._folded, {}
        at = self.clock()
        parcels = []
        for (link, rule), count in folded.items():
            CLICKS.labels(rule.visitor, rule.id).inc(count)
            event = self.outbox.stamp(events.counted(link, rule, count, at=at))
            parcels.append(_Parcel(self.outbox.row(event), count))
        return parcels

    async def _deliver(self, parcels: Sequence[_Parcel]) -> None:
        """Send to the broker, what it does not take to the outbox, what neither takes back into memory."""
        left = await self._send(parcels)
        if not left:
            return
        try:
            await self.clicks.keep([parcel.row for parcel in left], self.db)
        except MongoFailure as failure:
            log(__name__).error("clicks_wait", events=len(left), error=type(failure).__name__)
            self._stuck.extend(left)
            self._again_at = time.monotonic() + _AGAIN_SECONDS
        else:
            CLICKS_DETOURED.inc(sum(parcel.count for parcel in left))

    async def _send(self, parcels: Sequence[_Parcel]) -> list[_Parcel]:
        """Hand all to the producer, then wait for all; those that were not acknowledged in time."""
        if self._producer is None:
            return list(parcels)
        sent: list[asyncio.Future[object]] = []
        with suppress(TimeoutError, KafkaError):
            async with asyncio.timeout(ACKNOWLEDGED_SECONDS):
                for parcel in parcels:
                    headers, key, value = record_of(parcel.row)
                    topic = self.settings.topic_prefix + parcel.row["topic"]
                    sent.append(await self._producer.send(topic, value, key, headers=headers))
                    # A failure after the deadline is nobody's to see any more: the outbox has the event.
                    sent[-1].add_done_callback(lambda future: future.cancelled() or future.exception())
                await asyncio.wait(sent)
        return [
            parcel
            for position, parcel in enumerate(parcels)
            if position >= len(sent) or not sent[position].done() or sent[position].exception() is not None
        ]

    async def _hand_over_the_rest(self) -> None:
        await asyncio.gather(*self._deliveries)
        if parcels := self._all():
            await self._deliver(parcels)
        if lost := self.waiting:
            CLICKS_LOST.inc(lost)
            log(__name__).error("clicks_lost", count=lost)

    async def _connect(self) -> None:
        """Have a producer as soon as there is a broker; until then clicks take the way through the outbox."""
        # Not idempotent: such a producer repeats a batch for ever and would hold an outage's clicks in memory. A batch
        # that it sends twice carries the same ids, which readers pass over.
        producer = kafka.producer(self.settings, request_ms=_PRODUCER_MS, idempotent=False)
        try:
            while True:
                try:
                    await producer.start()
                except (KafkaError, OSError) as failure:
                    log(__name__).warning("clicks_without_kafka", error=type(failure).__name__)
                    await asyncio.sleep(_AGAIN_SECONDS)
                else:
                    self._producer = producer
                    return
        finally:
            if self._producer is None:
                await producer.stop()
