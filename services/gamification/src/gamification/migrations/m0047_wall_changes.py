"""Changes of the wall, found by their moment and kept for a day; and what of it one person shows."""

from __future__ import annotations

from kernel.mongo import Db

# What `wall_changes/models.py` promises those who come back.
KEEP_SECONDS = 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    changes = db.collection("wall_changes")
    await changes.create_index([("at", 1), ("_id", 1)], name="by_time")
    await changes.create_index("at", name="kept", expireAfterSeconds=KEEP_SECONDS)
    await db.collection("kudos").create_index(
        [("receiver_id", 1), ("wall_at", -1), ("_id", -1)],
        name="shown_by",
        partialFilterExpression={"wall_at": {"$type": "date"}},
    )
