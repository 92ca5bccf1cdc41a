"""Who wishes to be forgotten again, after a service has done its part, has another wish: both are open then."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index that lets nobody have two wishes that no service has begun, before the one goes that let nobody
    have two open ones."""
    wishes = db.collection("erasure_wishes")
    await wishes.create_index("asker", name="one_new", unique=True, partialFilterExpression={"confirmed": {"$eq": {}}})
    await wishes.drop_index("one_open")
