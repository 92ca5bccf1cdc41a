"""What those who shared a story are told of it, and the tellings that the worker does."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("notices").create_index(
        [("person_id", 1), ("is_dismissed", 1), ("notice_id", -1)], name="by_person"
    )
    await db.collection("tellings").create_index(
        "due_at", name="by_due_time", partialFilterExpression={"due_at": {"$type": "date"}}
    )
