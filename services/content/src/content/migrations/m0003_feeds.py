"""Indexes of feeds and of the stories that they bring in."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("feeds").create_index("url", name="by_url")
    stories = db.collection("stories")
    await stories.create_index(
        [("origin.feed_id", 1), ("origin.item_id", 1)],
        name="by_feed_item",
        unique=True,
        partialFilterExpression={"origin.feed_id": {"$exists": True}},
    )
    await stories.create_index("url", name="by_url")
