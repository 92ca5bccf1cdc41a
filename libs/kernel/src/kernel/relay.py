"""The outbox relay: publishes what is committed, in order per key, again and again until the broker has it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from kernel.backlog import BATCH, Backlog, Row
from kernel.clock import Clock, utc_now
from kernel.jobs import cancelled
from kernel.kafka import PRODUCER_BROKEN
from kernel.leases import Lease
from kernel.mongo.collection import Db
from kernel.mongo.errors import MongoFailure
from kernel.mongo.farewells import briefly
from kernel.outbox import OUTBOX, record_of
from kernel.telemetry import metrics
from kernel.telemetry.logs import log

LEASE = "outbox-relay"
# A door-bell may be missed: the outbox is read this often whatever happens.
POLL_SECONDS = 1.0
LEASE_SECONDS = 5.0
# A key whose next event is longer than the producer takes waits this long; the others go on.
REFUSED_SECONDS = 60.0
# Counting a backlog of a million events takes longer than publishing a batch of them.
_COUNT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Refused:
    """A key whose next event is too long: until when it is left alone, and since when that event waits."""

    until: float
    since: datetime


class OutboxRelay:
    """Publishes the outbox of one service while it holds the lease. `run` returns when `stopping` is set."""

    def __init__(
        self,
        db: Db,
        producer: AIOKafkaProducer,
        *,
        holder: str,
        topic_prefix: str = "",
        clock: Clock = utc_now,
        connected: asyncio.Event | None = None,
    ) -> None:
        """`connected` is set once the producer has started; None for one that has. Until then the outbox is looked at,
        so that its age is known."""
        self._inserts = db.collection(OUTBOX).inserts
        self._backlog = Backlog(db)
        self._producer = producer
        self._prefix = topic_prefix
        self._clock = clock
        self._connected = connected
        self._lease = Lease(db, LEASE, holder=holder, seconds=LEASE_SECONDS)
        self._bell = asyncio.Event()
        self._refused: dict[str, _Refused] = {}
        self._oldest: datetime | None = None
        self._count_at = 0.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Publish until told to stop. A database or broker that is away is waited for.

        Raises one of `PRODUCER_BROKEN` when the producer will never send again.
        """
        # Asked for when it is looked at: while the broker is away nothing here runs, and the age must go on growing.
        metrics.OUTBOX_OLDEST_SECONDS.set_function(self._oldest_seconds)
        listening = asyncio.create_task(self._listen())
        try:
            while not stopping.is_set():
                await self._turn(stopping)
        finally:
            await cancelled(listening)
            await self._give_up_lease()

    async def publish_batch(self) -> int:
        """Publish the oldest unpublished events, about `BATCH`; how many the broker took."""
        now = time.monotonic()
        self._refused = {key: refused for key, refused in self._refused.items() if refused.until > now}
        # Those wait as well, though nobody asks for them now.
        refused = [one.since for one in self._refused.values()]
        rows = await self._backlog.oldest(without_keys=self._refused)
        self._oldest = min((*(row["time"] for row in rows), *refused), default=None)
        sent, failure = await self._send(rows)
        await self._backlog.mark(sent, at=self._clock())
        if len(sent) == len(rows) < BATCH:
            self._oldest = min(refused, default=None)
        await self._tell_pending(len(rows) - len(sent), exact=len(rows) < BATCH and not self._refused)
        if failure is not None:
            raise failure
        return len(sent)

    async def _turn(self, stopping: asyncio.Event) -> None:
        self._bell.clear()
        try:
            if self._connected is not None and not self._connected.is_set():
                self._oldest = await self._backlog.since()
            elif not await self._lease.take():
                # Its holder tells the figures.
                self._oldest = None
                metrics.OUTBOX_PENDING.set(0)
            elif await self.publish_batch() >= BATCH:
                return
        except PRODUCER_BROKEN:
            raise
        except (MongoFailure, KafkaError) as failure:
            log(__name__).warning("relay_waits", error=type(failure).__name__)
            self._bell.clear()
        await self._wait(stopping)

    async def _send(self, rows: Sequence[Row]) -> tuple[list[str], BaseException | None]:
        """Hand all rows to the producer, then wait for all; the ids that were acknowledged, and the first failure."""
        handed: list[tuple[Row, asyncio.Future[Any]]] = []
        failure: BaseException | None = None
        for row in rows:
            # Later events of a key must not overtake the one that was refused.
            if row["key"] in self._refused:
                continue
            headers, key, value = record_of(row)
            try:
                future = await self._producer.send(self._prefix + row["topic"], value, key, headers=headers)
            except MessageSizeTooLargeError:
                self._refused[row["key"]] = _Refused(time.monotonic() + REFUSED_SECONDS, row["time"])
                metrics.RELAY_FAILED.labels(row["topic"]).inc()
                log(__name__).error("relay_refused", topic=row["topic"], id=row["_id"])
            except KafkaError as error:
                failure = error
                metrics.RELAY_FAILED.labels(row["topic"]).inc()
                break
            else:
                handed.append((row, future))
        results = await asyncio.gather(*(future for _row, future in handed), return_exceptions=True)
        sent: list[str] = []
        for (row, _future), result in zip(handed, results, strict=True):
            if isinstance(result, BaseException):
                failure = failure or result
                metrics.RELAY_FAILED.labels(row["topic"]).inc()
            else:
                sent.append(row["_id"])
                metrics.RELAY_SENT.labels(row["topic"]).inc()
        return sent, failure

    async def _listen(self) -> None:
        """Ring the bell whenever the outbox grows; a change stream that ends is opened again."""
        while True:
            try:
                async with self._inserts() as rings:
                    async for _ in rings:
                        self._bell.set()
            except MongoFailure as failure:
                log(__name__).info("relay_bell_restarts", error=type(failure).__name__)
            await asyncio.sleep(POLL_SECONDS)

    async def _wait(self, stopping: asyncio.Event) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (self._bell, stopping)]
        try:
            await asyncio.wait(waits, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _tell_pending(self, left: int, *, exact: bool) -> None:
        if exact:
            metrics.OUTBOX_PENDING.set(left)
        elif time.monotonic() > self._count_at:
            metrics.OUTBOX_PENDING.set(await self._backlog.size())
            self._count_at = time.monotonic() + _COUNT_SECONDS

    def _oldest_seconds(self) -> float:
        return max((datetime.now(UTC) - self._oldest).total_seconds(), 0) if self._oldest else 0

    async def _give_up_lease(self) -> None:
        try:
            async with briefly():
                await self._lease.release()
        except (MongoFailure, TimeoutError):
            log(__name__).info("relay_lease_kept", until_seconds=LEASE_SECONDS)
