"""Wishes to be forgotten and the ledger of erasures, which units of work touch."""

from __future__ import annotations

from kernel.mongo import Db
from kernel.personal_data.erasures import prepare


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await prepare(db)
    wishes = db.collection("erasure_wishes")
    await wishes.create_index("asker", name="one_open", unique=True, partialFilterExpression={"is_open": {"$eq": True}})
    await wishes.create_index([("asker", 1), ("_id", -1)], name="by_asker")
    await wishes.create_index("kept_until", name="kept", expireAfterSeconds=0)
