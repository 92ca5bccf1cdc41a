"""The worker's part in subscriptions: what is due is posted to its receiver, and none of them delays another."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from distribution.audits.repository import AuditRepository
from distribution.webhook_calls.models import Pace, signed
from distribution.webhook_calls.repository import Receivers, Results
from distribution.webhook_deliveries.models import Delivery, Told
from distribution.webhook_deliveries.repository import DELIVERIES, DeliveryRepository
from distribution.webhooks import events
from distribution.webhooks.models import Cause, KeptSecret, Secret, Subscription
from distribution.webhooks.repository import SubscriptionRepository
from distribution.webhooks.schemas import opened
from kernel.audit import SYSTEM, Act
from kernel.clock import Clock
from kernel.errors import StaleWrite
from kernel.jobs import cancelled
from kernel.mongo import Mongo, MongoFailure, Tx, UnitOfWork
from kernel.telemetry.logs import log
from kernel.vault import Sealed, Vault

# What was told to stop waits this long for answers; what is cut off is sent again under the same id.
_GRACE_SECONDS = 6.0
_AGAIN_SECONDS = 1.0
# So many turns' worth of a receiver's deliveries are claimed together, so that a backlog costs few questions.
_AHEAD = 8


class Lane:
    """A receiver, as this process sends to it: what is claimed for it, and how much of it is under way."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.claimed: deque[tuple[Delivery, datetime]] = deque()
        self.secrets: tuple[int, list[tuple[KeptSecret, Secret]]] | None = None
        self.running = 0
        # Whether there may be more that is due than was claimed.
        self.is_behind = True

    def width(self, pace: Pace) -> int:
        """How many calls to it may be under way: one while it fails, so that it holds up nothing but itself."""
        return pace.receiver_at_once if self.subscription.failing_since is None else 1

    def room(self, pace: Pace) -> int:
        """How much to claim for it now."""
        ahead = self.width(pace) * (_AHEAD if self.subscription.failing_since is None else 1)
        return ahead - len(self.claimed) if 2 * len(self.claimed) <= ahead else 0


class WebhookCalls:
    """Posts what is due, in as many worker processes as there are, each delivery in one of them.

    A call that a killed worker had begun is made again by another one when its lease ends, under the same id: a
    receiver may hear of an event twice, and never not at all.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        db: Mongo,
        clock: Clock,
        *,
        subscriptions: SubscriptionRepository,
        deliveries: DeliveryRepository,
        audits: AuditRepository,
        receivers: Receivers,
        vault: Vault,
        pace: Pace,
    ) -> None:
        self.uow = uow
        self.db = db
        self.clock = clock
        self.subscriptions = subscriptions
        self.deliveries = deliveries
        self.audits = audits
        self.receivers = receivers
        self.vault = vault
        self.pace = pace
        self.results = Results(db, deliveries)
        self._lanes: dict[str, Lane] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._bell = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Post until told to stop; answers to what is under way then are waited for a while."""
        listening, told = asyncio.create_task(self._listen()), asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                self._bell.clear()
                try:
                    await self.turn()
                except MongoFailure as failure:
                    log(__name__).warning("webhooks_wait", error=type(failure).__name__)
                ring = asyncio.create_task(self._bell.wait())
                await asyncio.wait({ring, told}, timeout=self.pace.idle_seconds, return_when=asyncio.FIRST_COMPLETED)
                await cancelled(ring)
            if self._running:
                await asyncio.wait(set(self._running), timeout=_GRACE_SECONDS)
        finally:
            await cancelled(told, listening, *self._running)

    async def turn(self) -> None:
        """Claim what is due for each receiver that there is room for, and begin to post it."""
        at = self.clock()
        active = {one.id: one for one in await self.subscriptions.active(self.db)}
        for subscription_id, subscription in active.items():
            lane = self._lanes.setdefault(subscription_id, Lane(subscription))
            lane.subscription = subscription
        for subscription_id in [one for one, lane in self._lanes.items() if one not in active and not lane.running]:
            del self._lanes[subscription_id]
        free = self.pace.at_once - len(self._running)
        awake = [lane for one, lane in self._lanes.items() if one in active and not _rests(lane.subscription, at)]
        if free > 0:
            await asyncio.gather(*(self._claim(lane, at) for lane in awake))
        # In another order each time, so that where there is not enough for all it is not always the same that wait.
        random.shuffle(awake)
        for lane in awake:
            self._begin(lane)

    async def _claim(self, lane: Lane, at: datetime) -> None:
        room = lane.room(self.pace)
        if room <= 0:
            return
        until = at + self.pace.lease
        found = await self.deliveries.claim(lane.subscription.id, self.db, now=at, until=until, most=room)
        lane.is_behind = len(found) == room
        lane.claimed.extend((delivery, until) for delivery in found)

    def _begin(self, lane: Lane) -> None:
        while lane.claimed and lane.running < lane.width(self.pace) and len(self._running) < self.pace.at_once:
            delivery, until = lane.claimed.popleft()
            # What waited here for too long is somebody else's soon.
            if self.clock() > until - self.pace.latest:
                continue
            lane.running += 1
            task = asyncio.create_task(self._done(lane, delivery))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _done(self, lane: Lane, delivery: Delivery) -> None:
        try:
            await self.deliver(lane.subscription, delivery)
        except Exception as failure:  # noqa: BLE001 - one delivery must not end the job for all others
            # It comes up again when its lease ends. The name alone: nothing of an event is in a log.
            log(__name__).error("webhook_failed", subscription=delivery.subscription_id, error=type(failure).__name__)
        finally:
            lane.running -= 1
            if not _rests(lane.subscription, self.clock()):
                self._begin(lane)
            if (lane.is_behind and not lane.claimed) or len(self._running) >= self.pace.at_once:
                self._bell.set()

    async def deliver(self, subscription: Subscription, delivery: Delivery) -> None:
        """Post a claimed delivery, and keep what became of it and what that says of its receiver."""
        at = self.clock()
        secrets = self._secrets(subscription, at)
        if secrets:
            body = delivery.body.encode()
            headers = signed(secrets, event_id=delivery.event_id, body=body, at=at)
            told = await self.receivers.post(subscription.url, body, headers, at=at)
        else:
            # A key of the vault is gone; nothing goes out that nobody could tell from a forgery.
            told = Told(None, "unreadable_secret")
        after = delivery.after(told, at=at, jitter=random.random())  # noqa: S311 - jitter, not a secret
        await self.results.keep(delivery, after)
        await self._judge(subscription, told, at=at)

    async def _judge(self, subscription: Subscription, told: Told, *, at: datetime) -> None:
        """Take note of how a receiver fares."""
        lane = self._lanes.get(subscription.id)
        known = lane.subscription if lane is not None else subscription
        if told.is_success:
            if known.failing_since is not None:
                await self.subscriptions.note_working(subscription.id, self.db)
                if lane is not None:
                    lane.subscription = replace(lane.subscription, failing_since=None)
            return
        if told.is_gone:
            await self._disable(subscription, Cause.GONE, at=at)
        elif known.failing_since is None:
            await self.subscriptions.note_failing(subscription.id, self.db, at=at)
        elif self._fails_too_long(known, at):
            await self._disable(subscription, Cause.FAILING, at=at)
        if told.rest is not None:
            await self.subscriptions.rest(subscription.id, self.db, until=at + told.rest)
        if lane is not None and (current := await self.subscriptions.find(subscription.id, self.db)) is not None:
            # The calls that come next are fewer, or none, from now on and not from the next turn.
            lane.subscription = current

    def _fails_too_long(self, subscription: Subscription, at: datetime) -> bool:
        return subscription.failing_since is not None and at - subscription.failing_since >= self.pace.failing

    async def _disable(self, subscription: Subscription, cause: Cause, *, at: datetime) -> None:
        async def work(tx: Tx) -> None:
            known = await self.subscriptions.find(subscription.id, tx)
            # Another call was quicker, or it leads elsewhere since.
            if known is None or not known.is_active or known.url != subscription.url:
                return
            # Another worker may have heard meanwhile that it takes what it is sent.
            if cause is Cause.FAILING and not self._fails_too_long(known, at):
                return
            ended = known.disable(cause, at=self.clock())
            await self.subscriptions.save(ended, tx, over=known)
            await tx.outbox.add(events.disabled(ended))
            await self.audits.add(
                Act(
                    act="subscription.disabled",
                    subject=f"subscriptions/{ended.id}",
                    actor_id=SYSTEM,
                    at=self.clock(),
                    programme=ended.programme_id,
                    details={"cause": cause.value},
                ),
                tx,
            )

        try:
            await self.uow.run(work)
        except StaleWrite:
            # Somebody changes it; the next failure finds it as it is then.
            return

    def _secrets(self, subscription: Subscription, at: datetime) -> list[Secret]:
        """The secrets that sign now, opened once for each version of the subscription."""
        lane = self._lanes.get(subscription.id)
        if lane is not None and lane.secrets is not None and lane.secrets[0] == subscription.version:
            opened_before = lane.secrets[1]
        else:
            opened_before = []
            for kept in subscription.secrets:
                with suppress(Sealed):
                    opened_before.append((kept, opened(kept, self.vault, subscription_id=subscription.id)))
            if lane is not None:
                lane.secrets = (subscription.version, opened_before)
        return [secret for kept, secret in opened_before if kept.holds(at)]

    async def _listen(self) -> None:
        """Ring the bell whenever there is something new to send; a change stream that ends is opened again."""
        while True:
            try:
                async with self.db.collection(DELIVERIES).inserts() as rings:
                    async for _ in rings:
                        self._bell.set()
            except MongoFailure as failure:
                log(__name__).info("webhooks_bell_restarts", error=type(failure).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)


def _rests(subscription: Subscription, at: datetime) -> bool:
    return not subscription.is_active or (subscription.resume_at is not None and at < subscription.resume_at)
