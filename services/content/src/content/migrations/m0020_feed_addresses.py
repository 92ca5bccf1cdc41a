"""Indexes of feed addresses."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    addresses = db.collection("feed_addresses")
    await addresses.create_index("secret_hash", name="by_secret", unique=True)
    await addresses.create_index([("person_id", 1), ("_id", 1)], name="by_person")
