"""What polling feeds and proposing corrections need: indexes, and a schedule for feeds that have none."""

from __future__ import annotations

from kernel.mongo import Db

_SCHEDULE = {"state": "active", "next_fetch_at": "$$NOW", "failures": 0, "last_failure": None}


async def apply(db: Db) -> None:
    """Make the indexes and schedules that are missing."""
    feeds = db.collection("feeds")
    await feeds.create_index("due_at", name="by_due")
    await feeds.create_index("moved_from", name="by_moved_from")
    await feeds.update_many(
        {"schedule": {"$exists": False}},
        [{"$set": {"schedule": _SCHEDULE, "due_at": "$$NOW", "version": 1, "moved_from": None}}],
    )
    await db.collection("stories").create_index("origin.content", name="by_content")
    corrections = db.collection("proposed_corrections")
    await corrections.create_index([("story_id", 1), ("_id", -1)], name="by_story")
    await corrections.create_index("settled_by", name="by_person", sparse=True)
    await corrections.create_index(
        "story_id", name="open_by_story", unique=True, partialFilterExpression={"status": "open"}
    )
