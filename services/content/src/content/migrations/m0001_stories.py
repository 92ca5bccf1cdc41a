"""Indexes of the story catalogue."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    stories = db.collection("stories")
    await stories.create_index([("status", 1), ("_id", -1)], name="by_status")
