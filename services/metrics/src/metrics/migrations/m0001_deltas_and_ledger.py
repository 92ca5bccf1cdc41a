"""Indexes of the ledger, and the collections that are first written inside transactions."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    # A person's own rows are found by the prefix of their ids; these are the rows behind a story's figures.
    await db.collection("ledger").create_index([("story_id", 1), ("day", 1)], name="by_story")
    await db.collection("deltas").create_index([("story_id", 1), ("minute", 1)], name="by_story")
