"""Indexes of subscriptions and of the log of what is sent to them."""

from __future__ import annotations

from datetime import UTC, datetime

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    subscriptions = db.collection("subscriptions")
    await subscriptions.create_index([("programme_id", 1), ("state", 1), ("_id", -1)], name="by_programme")
    await subscriptions.create_index([("state", 1), ("alert_at", 1), ("_id", -1)], name="by_state")
    await subscriptions.create_index("created_by", name="by_person")
    await db.collection("subscription_counters").create_index("version", name="by_version")
    deliveries = db.collection("webhook_deliveries")
    # What is over has no date there, is never asked for by it, and costs the index nothing.
    dated = {"wake_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}
    await deliveries.create_index(
        [("subscription_id", 1), ("wake_at", 1)], name="by_due", partialFilterExpression=dated
    )
    await deliveries.create_index([("subscription_id", 1), ("state", 1), ("_id", -1)], name="by_state")
    named = {"person_id": {"$type": "string"}}
    await deliveries.create_index("person_id", name="by_person", partialFilterExpression=named)
    await deliveries.create_index("remove_at", name="expiry", expireAfterSeconds=0)
