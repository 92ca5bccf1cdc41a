"""Indexes of what colleagues declare, of what waits for feedback and of efforts that are not to be recognised again."""

from __future__ import annotations

from kernel.mongo import Db

# Twice as long as the topics that tell of efforts, so that also one that was set aside for a while finds its mark.
FORGOTTEN_SECONDS = 60 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    contributions = db.collection("contributions")
    await contributions.create_index(
        [("hidden_at", 1), ("feedback_due_at", 1)],
        name="awaiting",
        partialFilterExpression={"feedback_due_at": {"$type": "date"}},
    )
    # Every text is greater than the empty one, and an index of those alone is small.
    await contributions.create_index(
        "declared_by", name="by_declarer", partialFilterExpression={"declared_by": {"$gt": ""}}
    )
    await db.collection("forgotten_efforts").create_index(
        "forgotten_at", name="kept", expireAfterSeconds=FORGOTTEN_SECONDS
    )
