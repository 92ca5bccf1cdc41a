"""The index of the weather."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index if it is missing."""
    await db.collection("weather").create_index([("scope", 1), ("version", -1)], name="by_version", unique=True)
