"""Proposals counted by index for a programme's promises; and how long a correction is kept that its feed took back."""

from __future__ import annotations

from kernel.mongo import Db

# Nobody has settled it, and the feed says something else: an editor who read of it yesterday finds what it was.
KEEP_SECONDS = 30 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    proposals = db.collection("proposals")
    await proposals.create_index([("programme", 1), ("created_at", 1)], name="tallied")
    await db.collection("proposed_corrections").create_index(
        "settled_at",
        name="kept",
        expireAfterSeconds=KEEP_SECONDS,
        partialFilterExpression={"status": "superseded"},
    )
