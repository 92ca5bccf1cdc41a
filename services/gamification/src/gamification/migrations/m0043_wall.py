"""Kudos say from which moment they hang on the wall, which may lie ahead: `wall_at` in the place of `shown_at`."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Rename the member, and make the index by which the wall is read."""
    kudos = db.collection("kudos")
    await kudos.update_many({"shown_at": {"$exists": True}}, {"$rename": {"shown_at": "wall_at"}})
    await kudos.create_index(
        [("wall_at", -1), ("_id", -1)], name="hanging", partialFilterExpression={"wall_at": {"$type": "date"}}
    )
    await kudos.drop_index("wall")
