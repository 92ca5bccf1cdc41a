"""Corrections by their story: what is about to be posted is compared with them."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index that is missing."""
    await db.collection("tellings").create_index([("story_id", 1), ("kind", 1), ("story_version", 1)], name="by_story")
