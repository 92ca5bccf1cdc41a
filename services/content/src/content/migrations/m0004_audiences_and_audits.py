"""Whom a story is addressed to, and the audit log."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Address what was there to everybody, and make the indexes that are missing."""
    stories = db.collection("stories")
    await stories.update_many(
        {"audience": {"$exists": False}},
        {"$set": {"programme": "main", "audience": {"entities": [], "countries": []}, "seen_by": ["*|*"]}},
    )
    await stories.create_index([("status", 1), ("seen_by", 1), ("_id", -1)], name="by_status_and_audience")
    audits = db.collection("audits")
    await audits.create_index([("subject", 1), ("_id", -1)], name="by_subject")
    await audits.create_index([("actor_id", 1), ("_id", -1)], name="by_actor")
