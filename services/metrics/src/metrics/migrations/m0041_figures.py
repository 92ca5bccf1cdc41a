"""Indexes that figures and their denominators are read by."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("cells").create_index([("story_id", 1), ("start", 1)], name="by_story")
    await db.collection("cells").create_index([("start", 1), ("level", 1)], name="by_start")
    await db.collection("stories").create_index("topics", name="by_topic")
    await db.collection("denominators").create_index([("programme_id", 1), ("day", 1)], name="by_programme")
    # Whoever is erased is looked for among those who moved; there are a few documents, one for a programme.
    await db.collection("censuses").create_index("moved", name="by_person")
