"""Indexes of shares, and the collections that units of work touch."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    shares = db.collection("shares")
    await shares.create_index("token", name="by_token", unique=True)
    await shares.create_index([("person_id", 1), ("_id", -1)], name="by_person")
    await shares.create_index([("story_id", 1), ("_id", -1)], name="by_story")
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("ambassadors").create_index("charter_version", name="by_charter")
    await db.collection("stories").create_index("version", name="by_version")
    await db.collection("charters").create_index("version", name="by_version")
