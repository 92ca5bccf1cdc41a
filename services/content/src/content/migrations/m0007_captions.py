"""The index of captions."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index if it is missing."""
    await db.collection("captions").create_index([("story_id", 1), ("retired_at", 1), ("_id", -1)], name="by_story")
