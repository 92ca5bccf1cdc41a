"""Indexes of posts: what is due, what is a person's, what follows a story or a weather."""

from __future__ import annotations

from datetime import UTC, datetime

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    posts = db.collection("posts")
    # A post that is over has no moment to wake at, and is not in it.
    await posts.create_index(
        [("network", 1), ("wake_at", 1)],
        name="by_wake",
        partialFilterExpression={"wake_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}},
    )
    await posts.create_index([("person_id", 1), ("_id", -1)], name="by_person")
    await posts.create_index([("person_id", 1), ("due_at", 1)], name="by_slot")
    await posts.create_index([("sky", 1), ("_id", 1)], name="by_sky", partialFilterExpression={"state": "scheduled"})
    await posts.create_index([("story_id", 1), ("state", 1)], name="by_story")
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("post_agendas").create_index("version", name="by_version")
