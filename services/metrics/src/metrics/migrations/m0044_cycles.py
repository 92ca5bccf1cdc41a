"""Indexes of cycles and their changes, and the collections that are first written inside transactions."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("cycles").create_index([("programme_id", 1), ("_id", 1)], name="by_programme")
    await db.collection("cycle_changes").create_index([("programme_id", 1), ("_id", -1)], name="by_programme")
    await db.collection("cycle_changes").create_index([("cycle_id", 1), ("status", 1)], name="open")
