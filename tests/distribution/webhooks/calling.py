"""A worker's calls to subscribers, taken by hand: with a clock that the test sets, and nobody else at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from distribution.audits.repository import AuditRepository
from distribution.settings import Settings
from distribution.webhook_calls.commands import WebhookCalls
from distribution.webhook_calls.models import Pace
from distribution.webhook_calls.repository import Receivers
from distribution.webhook_deliveries.commands import Intents
from distribution.webhook_deliveries.repository import DeliveryRepository
from distribution.webhook_upkeep.commands import WebhookUpkeep
from distribution.webhooks.repository import SubscriptionRepository
from kernel.clock import new_id, utc_now
from kernel.events import Event, NewEvent
from kernel.mongo import Tx
from kernel.networks import Lookup, system_lookup
from kernel.outbound import Outbound
from kernel.testing import eventually
from kernel.testing.service import Running
from kernel.vault import Vault
from relais.distribution.v1.share_pb2 import SharePublished
from tests.distribution.conftest import stamp
from tests.distribution.webhooks.receiving import Receiver, logged, subscription

FAILING = timedelta(days=5)
PATH = "/hook"


def shared(**members: Any) -> NewEvent:
    """The event of a share."""
    values = {"story_id": new_id(), "network": "linkedin", "story_language": "en", "entity": "", **members}
    data = SharePublished(
        share_id=new_id(), person_id=values.pop("person_id", "p_somebody"), published_at=stamp(utc_now()), **values
    )
    return NewEvent(data, subject=data.share_id, key=data.person_id, sequence=1)


class Caller:
    """The worker's calls of a service that has no worker."""

    def __init__(self, service: Running, outbound: Outbound, *, seconds: float, at_once: int, each: int) -> None:
        self.service = service
        self.now = utc_now()
        settings, runtime = service.runtime.settings, service.runtime
        assert isinstance(settings, Settings)
        vault = Vault(settings.vault_keys)
        subscriptions, deliveries = SubscriptionRepository(), DeliveryRepository()
        pace = Pace(at_once=at_once, receiver_at_once=each, seconds=seconds, failing=FAILING, idle_seconds=0.05)
        self.calls = WebhookCalls(
            runtime.uow,
            runtime.mongo,
            self.clock,
            subscriptions=subscriptions,
            deliveries=deliveries,
            audits=AuditRepository(),
            receivers=Receivers(outbound, seconds=seconds),
            vault=vault,
            pace=pace,
        )
        self.upkeep = WebhookUpkeep(
            runtime.uow,
            runtime.mongo,
            self.clock,
            subscriptions=subscriptions,
            deliveries=deliveries,
            vault=vault,
            mailer=None,
            failing=FAILING,
            public_url=settings.public_url,
        )

    def clock(self) -> datetime:
        """The time that it is for the worker."""
        return self.now

    def later(self, **by: float) -> None:
        """Let time go by."""
        self.now += timedelta(**by)

    async def happen(self, *new: NewEvent, source: str = "/distribution") -> Sequence[Event[Any]]:
        """Have events consumed."""
        runtime = self.service.runtime
        events = [runtime.outbox.stamp(one) for one in new]
        for event in events:
            event.source = source

        async def work(tx: Tx) -> None:
            await Intents(self.clock, kept=timedelta(days=30)).note(events, tx)

        await runtime.uow.run(work)
        return events

    async def work(self) -> None:
        """Post what is due now, and wait until that is over."""
        await self.calls.turn()
        await eventually(lambda: not self.calls._running)

    async def run(self, stopping: asyncio.Event) -> None:
        """Post until told to stop."""
        await self.calls.run(stopping)


@asynccontextmanager
async def calling(
    service: Running,
    *,
    seconds: float = 2.0,
    at_once: int = 64,
    each: int = 8,
    lookup: Lookup = system_lookup,
    allowed: Sequence[str] = ("127.0.0.0/8",),
) -> AsyncIterator[Caller]:
    """A caller while the block runs."""
    async with Outbound(user_agent="test/1", allowed=allowed, lookup=lookup, connections=at_once) as outbound:
        yield Caller(service, outbound, seconds=seconds, at_once=at_once, each=each)


async def subscribed(caller: Caller, receiver: Receiver, **members: Any) -> Any:
    """A subscription to all that happens, at a path of the receiver."""
    return await subscription(caller.service, receiver.url + PATH, **members)


async def the(caller: Caller, made: Any) -> Any:
    """The only delivery of a subscription."""
    [delivery] = await logged(caller.service, made["id"])
    return delivery
