"""Indexes of the view that the streams process writes."""

from __future__ import annotations

from kernel.mongo import Db

_DAY = 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    # A step is of interest for an hour; the rest of the day leaves time to look into a complaint.
    await db.collection("trends").create_index("start", name="expiry", expireAfterSeconds=_DAY)
