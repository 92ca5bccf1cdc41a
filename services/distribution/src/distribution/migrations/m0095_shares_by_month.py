"""Shares by when they were made, as months count them: that of a post is made when it is sent, long after its id."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index that is missing."""
    await db.collection("shares").create_index("created_at", name="by_moment")
