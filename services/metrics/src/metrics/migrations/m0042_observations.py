"""Indexes of shares, observed posts and their readings; readings go when they are to be forgotten."""

from __future__ import annotations

from kernel.mongo import Db

_DAY = 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("shares").create_index([("person_id", 1), ("_id", 1)], name="by_person")
    await db.collection("shares").create_index("shared_at", name="expiry", expireAfterSeconds=730 * _DAY)
    posts = db.collection("observed_posts")
    await posts.create_index([("person_id", 1), ("_id", 1)], name="by_person")
    # A post is forgotten after the share itself, so that its counters never begin anew from nothing.
    await posts.create_index("shared_at", name="expiry", expireAfterSeconds=731 * _DAY)
    await posts.create_index("address_key", name="one_share_each", unique=True)
    # Most posts are never read: those have null here and are in no index.
    await posts.create_index("next_read_at", name="due", partialFilterExpression={"next_read_at": {"$type": "date"}})
    readings = db.collection("observations")
    await readings.create_index([("person_id", 1), ("_id", 1)], name="by_person")
    await readings.create_index("share_id", name="by_share")
    await readings.create_index("expires_at", name="expiry", expireAfterSeconds=0)
