"""Indexes of minutes, which are first written inside transactions. (The ledger is gone, see m0050.)"""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("deltas").create_index([("story_id", 1), ("minute", 1)], name="by_story")
