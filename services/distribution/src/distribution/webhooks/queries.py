"""Subscriptions as those who answer for a programme read them."""

from __future__ import annotations

from distribution.webhooks.models import Subscription
from distribution.webhooks.repository import SubscriptionRepository
from kernel.mongo import Db


class SubscriptionQueries:
    """The subscriptions of a programme, or of all of them for those of the group (`programme_id` None)."""

    def __init__(self, db: Db, subscriptions: SubscriptionRepository) -> None:
        self.db = db
        self.subscriptions = subscriptions

    async def newest(self, *, programme_id: str | None, before: str | None, limit: int) -> list[Subscription]:
        """Subscriptions, the newest first, made before the one with the id `before`."""
        return await self.subscriptions.of(self.db, programme_id=programme_id, before=before, limit=limit)

    async def get(self, subscription_id: str, *, programme_id: str | None) -> Subscription:
        """A subscription; `SubscriptionNotFound`."""
        return await self.subscriptions.get(subscription_id, self.db, programme_id=programme_id)
