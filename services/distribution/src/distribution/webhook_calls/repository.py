"""Calls to subscribers, and what becomes of many of them written down at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime

from distribution.calls.models import delay_of
from distribution.webhook_calls.models import ANSWER_BYTES
from distribution.webhook_deliveries.events import CONTENT_TYPE
from distribution.webhook_deliveries.models import Delivery, Told
from distribution.webhook_deliveries.repository import DeliveryRepository
from kernel.mongo import Db
from kernel.outbound import Outbound, OutboundFailure

_MOST_AT_ONCE = 500


class Receivers:
    """Posts to addresses of subscribers. No address but a public one is ever called, and no redirect is followed."""

    def __init__(self, outbound: Outbound, *, seconds: float) -> None:
        self.outbound = outbound
        self.seconds = seconds

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, at: datetime) -> Told:
        """What the receiver answered, within a bound of time and size."""
        started = time.monotonic()
        status, reason, retry_after = None, None, None
        try:
            answer = await self.outbound.tell(
                url,
                headers={**headers, "Content-Type": CONTENT_TYPE},
                body=body,
                seconds=self.seconds,
                max_bytes=ANSWER_BYTES,
            )
            status = answer.status
            if "Retry-After" in answer.headers:
                retry_after = delay_of({"retry-after": answer.headers["Retry-After"]}, at=at)
        except OutboundFailure as failure:
            reason = failure.reason
        return Told(status, reason, retry_after, round((time.monotonic() - started) * 1000))


class Results:
    """Writes down what became of deliveries. What is asked for while a write is under way goes into the next one
    together, so that a hundred at a time cost little more than one."""

    def __init__(self, db: Db, deliveries: DeliveryRepository) -> None:
        self._db = db
        self._deliveries = deliveries
        self._asked: list[tuple[Delivery, Delivery, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def keep(self, old: Delivery, new: Delivery) -> None:
        """Return once the next version of a delivery is kept; what the database says against it otherwise."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked.append((old, new, kept))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._asked:
            batch, self._asked = self._asked[:_MOST_AT_ONCE], self._asked[_MOST_AT_ONCE:]
            failure: Exception | None = None
            try:
                await self._deliveries.save([(old, new) for old, new, _ in batch], self._db)
            except Exception as error:  # noqa: BLE001 - those who asked get it
                failure = error
            for _, _, kept in batch:
                if kept.done():
                    continue
                if failure is None:
                    kept.set_result(None)
                else:
                    kept.set_exception(failure)
        self._writing = None
