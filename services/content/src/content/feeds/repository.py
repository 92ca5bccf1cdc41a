"""Feeds in MongoDB: one document each."""

from __future__ import annotations

from dataclasses import asdict

from content.feeds.errors import FeedNotFound
from content.feeds.models import Feed
from content.items.models import Validators
from kernel.mongo import Db, Document

FEEDS = "feeds"


class FeedRepository:
    """Reads and writes feeds, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, feed_id: str, db: Db) -> Feed:
        """The feed; `FeedNotFound` if there is none."""
        document = await db.collection(FEEDS).find_one({"_id": feed_id})
        if document is None:
            raise FeedNotFound(feed_id)
        return _feed(document)

    async def add(self, feed: Feed, db: Db) -> None:
        """Keep a new feed."""
        await db.collection(FEEDS).insert_one(_document(feed))

    async def save(self, feed: Feed, db: Db) -> None:
        """Keep what has changed of a feed."""
        await db.collection(FEEDS).update_one({"_id": feed.id}, {"$set": _document(feed)})

    async def newest(self, db: Db, *, before: str | None, limit: int) -> list[Feed]:
        """Feeds, newest first, made before the one with the id `before`."""
        wanted = {} if before is None else {"_id": {"$lt": before}}
        found = await db.collection(FEEDS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_feed(document) for document in found]


def _document(feed: Feed) -> Document:
    document = asdict(feed)
    document["_id"] = document.pop("id")
    document["topics"] = list(feed.topics)
    return document


def _feed(document: Document) -> Feed:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["topics"] = tuple(fields["topics"])
    fields["validators"] = Validators(**fields["validators"])
    return Feed(**fields)
