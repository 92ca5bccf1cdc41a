"""Indexes of milestones, and of what is kept of people's steps towards them."""

from __future__ import annotations

from kernel.mongo import Db

# What the register of personal data promises: milestones stay with their person for ten years, and that one was deleted
# is remembered as long as the efforts that led to it are kept.
_DAY_SECONDS = 24 * 60 * 60
KEEP_SECONDS = 3650 * _DAY_SECONDS
DELETED_SECONDS = 730 * _DAY_SECONDS


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
    await milestones.create_index("reached_at", name="kept", expireAfterSeconds=KEEP_SECONDS)
    await milestones.create_index("deleted_at", name="deleted", expireAfterSeconds=DELETED_SECONDS)

    steps = db.collection("steps")
    await steps.create_index("review_at", name="reviewed")
    await steps.create_index("marks.deed_id", name="by_deed")
