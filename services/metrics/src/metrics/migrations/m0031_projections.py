"""The collections of what other services tell, which units of work touch."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("stories").create_index([("topics", 1)], name="by_topic")
    await db.collection("stories").create_index([("programme_id", 1)], name="by_programme")
    await db.collection("programmes").create_index([("entity", 1)], name="by_entity")
