"""Indexes of milestones, and of what is kept of people's steps towards them."""

from __future__ import annotations

from kernel.mongo import Db

# As long as contributions are kept: what comes later is a new step.
KEEP_SECONDS = 730 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    milestones = db.collection("milestones")
    # However often and by however many workers it is found out, a milestone is reached once.
    await milestones.create_index([("person_id", 1), ("criterion", 1)], name="once", unique=True)
    await milestones.create_index([("person_id", 1), ("reached_at", -1), ("_id", -1)], name="by_person")
    await milestones.create_index(
        [("person_id", 1), ("shown_at", -1), ("_id", -1)],
        name="shown",
        partialFilterExpression={"shown_at": {"$type": "date"}},
    )
    await milestones.create_index("deleted_at", name="deleted", expireAfterSeconds=KEEP_SECONDS)

    await db.collection("steps").create_index("review_at", name="reviewed")
