"""Digests and messages to people."""

from __future__ import annotations

from kernel.mongo import Db

# As long as the link in a message ends its digest. What is kept of a message says that it was, and nothing of it.
_KEPT_SECONDS = 180 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("digests").create_index([("is_on", 1), ("due_at", 1)], name="by_due")
    messages = db.collection("messages")
    await messages.create_index([("state", 1), ("due_at", 1)], name="by_due")
    await messages.create_index([("person_id", 1), ("created_at", 1)], name="by_person")
    await messages.create_index("tokens", name="by_token")
    await messages.create_index("created_at", name="kept", expireAfterSeconds=_KEPT_SECONDS)
    await db.collection("stories").create_index("first_published_at", name="by_first_publication")
