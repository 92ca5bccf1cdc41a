"""The delivery log, as those who answer for a programme read it."""

from __future__ import annotations

from distribution.webhook_deliveries.models import Delivery, DeliveryState
from distribution.webhook_deliveries.repository import DeliveryRepository
from distribution.webhooks.repository import SubscriptionRepository
from kernel.mongo import Db


class DeliveryQueries:
    """Deliveries of subscriptions; `SubscriptionNotFound` for one of another programme than `programme_id` (None: all
    are theirs)."""

    def __init__(self, db: Db, deliveries: DeliveryRepository, subscriptions: SubscriptionRepository) -> None:
        self.db = db
        self.deliveries = deliveries
        self.subscriptions = subscriptions

    async def newest(
        self,
        subscription_id: str,
        *,
        programme_id: str | None,
        state: DeliveryState | None,
        before: str | None,
        limit: int,
    ) -> list[Delivery]:
        """Deliveries, those of the latest events first, of events before the one with the id `before`."""
        await self.subscriptions.get(subscription_id, self.db, programme_id=programme_id)
        return await self.deliveries.newest(subscription_id, self.db, state=state, before=before, limit=limit)

    async def get(self, subscription_id: str, event_id: str, *, programme_id: str | None) -> Delivery:
        """The delivery of an event; `DeliveryNotFound`."""
        await self.subscriptions.get(subscription_id, self.db, programme_id=programme_id)
        return await self.deliveries.get(subscription_id, event_id, self.db)
