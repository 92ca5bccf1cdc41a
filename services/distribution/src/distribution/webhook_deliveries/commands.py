"""What is to be sent: intents of events as they happen, an event that tries a subscription, and what is sent again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from distribution.audits.repository import AuditRepository
from distribution.programmes.models import MAIN_PROGRAMME
from distribution.programmes.repository import ProgrammeRepository
from distribution.settings import Settings
from distribution.stories.repository import StoryRepository
from distribution.webhook_deliveries.events import TEST_TYPE, TYPES, envelope, network_of, person_of, trial_envelope
from distribution.webhook_deliveries.models import Delivery
from distribution.webhook_deliveries.queries import DeliveryQueries
from distribution.webhook_deliveries.repository import DeliveryRepository
from distribution.webhooks.errors import SubscriptionDisabled
from distribution.webhooks.models import Happening, Subscription
from distribution.webhooks.repository import SubscriptionRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.events import Event, format_time
from kernel.mongo import Tx, UnitOfWork
from kernel.runtime import Runtime


class Intents:
    """Writes down, for each event and each subscription that wants it, that it is to be sent."""

    def __init__(self, clock: Clock, *, kept: timedelta) -> None:
        self.clock = clock
        self.kept = kept
        self._subscriptions = SubscriptionRepository()
        self._deliveries = DeliveryRepository()
        self._programmes = ProgrammeRepository()
        self._stories = StoryRepository()

    async def note(self, events: Sequence[Event[Any]], tx: Tx) -> None:
        """Write the intents of events that were just consumed. A story that is not known is of no programme: it is told
        to the subscriptions of all of them."""
        subscriptions = await self._subscriptions.active(tx)
        if not subscriptions:
            return
        entities = {one.entity: one.id for one in await self._programmes.every(tx)}
        found: list[Delivery] = []
        for event in events:
            happening = Happening(
                TYPES[type(event.data)], await self._programme(event, entities, tx), network_of(event)
            )
            wanting = [subscription for subscription in subscriptions if subscription.wants(happening)]
            body = envelope(event) if wanting else ""
            found += [self._intent(subscription, event, body) for subscription in wanting]
        await self._deliveries.add(found, tx)

    async def _programme(self, event: Event[Any], entities: dict[str, str], tx: Tx) -> str | None:
        data = event.data
        if hasattr(data, "programme_id"):
            return data.programme_id or MAIN_PROGRAMME
        if hasattr(data, "entity"):
            return entities.get(data.entity, MAIN_PROGRAMME)
        return await self._stories.programme_of(data.story_id, tx)

    def _intent(self, subscription: Subscription, event: Event[Any], body: str) -> Delivery:
        at = self.clock()
        return Delivery(
            subscription_id=subscription.id,
            event_id=event.id,
            type=event.type,
            body=body,
            created_at=at,
            remove_at=at + self.kept,
            person_id=person_of(event),
            wake_at=at,
        )


class DeliveryCommands:
    """What those who answer for a programme have sent; see `DeliveryQueries` for whose subscriptions they reach."""

    def __init__(
        self,
        uow: UnitOfWork,
        deliveries: DeliveryRepository,
        subscriptions: SubscriptionRepository,
        clock: Clock,
        *,
        audits: AuditRepository,
        kept: timedelta,
    ) -> None:
        self.uow = uow
        self.deliveries = deliveries
        self.subscriptions = subscriptions
        self.clock = clock
        self.audits = audits
        self.kept = kept

    async def test(self, subscription_id: str, *, programme_id: str | None, by: str) -> Delivery:
        """An event that says nothing, on its way to the receiver; `SubscriptionDisabled`."""
        event_id, at = new_id(), self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Delivery:
            subscription = await self._active(subscription_id, tx, programme_id=programme_id)
            made = Delivery(
                subscription_id=subscription_id,
                event_id=event_id,
                type=TEST_TYPE,
                body=trial_envelope(event_id, subscription, time=format_time(at)),
                created_at=at,
                remove_at=at + self.kept,
                wake_at=at,
            )
            await self.deliveries.add([made], tx)
            await self.audits.add(self._act("tested", subscription, event_id, by), tx)
            return made

        return await self.uow.run(work)

    async def resend(self, subscription_id: str, event_id: str, *, programme_id: str | None, by: str) -> Delivery:
        """The delivery of an event, at the beginning of its schedule again, under the same id; `DeliveryNotFound`,
        `SubscriptionDisabled`."""

        async def work(tx: Tx) -> Delivery:
            subscription = await self._active(subscription_id, tx, programme_id=programme_id)
            woken = await self.deliveries.wake(subscription_id, event_id, tx, at=self.clock())
            await self.audits.add(self._act("resent", subscription, event_id, by), tx)
            return woken

        return await self.uow.run(work)

    async def _active(self, subscription_id: str, tx: Tx, *, programme_id: str | None) -> Subscription:
        subscription = await self.subscriptions.get(subscription_id, tx, programme_id=programme_id)
        if not subscription.is_active:
            raise SubscriptionDisabled
        return subscription

    def _act(self, act: str, subscription: Subscription, event_id: str, by: str) -> Act:
        return Act(
            act=f"subscription.{act}",
            subject=f"subscriptions/{subscription.id}",
            actor_id=by,
            at=self.clock(),
            programme=subscription.programme_id,
            details={"event": event_id},
        )


def delivery_wiring(runtime: Runtime, settings: Settings) -> tuple[DeliveryCommands, DeliveryQueries]:
    """The commands and queries of a process."""
    deliveries, subscriptions = DeliveryRepository(), SubscriptionRepository()
    commands = DeliveryCommands(
        runtime.uow,
        deliveries,
        subscriptions,
        runtime.clock,
        audits=AuditRepository(),
        kept=timedelta(days=settings.webhook_log_days),
    )
    return commands, DeliveryQueries(runtime.mongo, deliveries, subscriptions)
