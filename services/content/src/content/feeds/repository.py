"""Feeds in MongoDB: one document each. `due_at` is when a worker takes the feed up, and what a claim puts off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from content.audiences.models import Reader
from content.feeds.errors import FeedNotFound
from content.feeds.models import Failure, Feed, FeedState, Schedule
from content.items.models import Validators
from kernel.clock import new_id
from kernel.mongo import Db, Document

FEEDS = "feeds"
_EDITED = ("language", "topics", "version")


class FeedRepository:
    """Reads and writes feeds, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, feed_id: str, db: Db) -> Feed:
        """The feed; `FeedNotFound` if there is none."""
        document = await db.collection(FEEDS).find_one({"_id": feed_id})
        if document is None:
            raise FeedNotFound(feed_id)
        return _feed(document)

    async def edited(self, feed_id: str, by: Reader, db: Db) -> Feed:
        """The feed, for somebody who edits its programme; `FeedNotFound` also for one that they do not edit."""
        feed = await self.get(feed_id, db)
        if not by.edits(feed.programme):
            raise FeedNotFound(feed_id)
        return feed

    async def add(self, feed: Feed, db: Db) -> None:
        """Keep a new feed."""
        await db.collection(FEEDS).insert_one(_document(feed))

    async def add_many(self, feeds: Sequence[Feed], db: Db) -> None:
        """Keep new feeds, in one round trip."""
        await db.collection(FEEDS).insert_many([_document(feed) for feed in feeds])

    async def save(self, feed: Feed, db: Db) -> None:
        """Keep what has changed of a feed. Who had claimed it for a poll has done so no longer."""
        await db.collection(FEEDS).update_one({"_id": feed.id}, {"$set": _document(feed)})

    async def save_edit(self, feed: Feed, db: Db) -> None:
        """Keep what an editor has changed of a feed; a poll that is under way keeps its claim."""
        document = _document(feed)
        await db.collection(FEEDS).update_one({"_id": feed.id}, {"$set": {name: document[name] for name in _EDITED}})

    async def remove(self, feed_id: str, db: Db) -> None:
        """Forget a feed; `FeedNotFound` if there is none."""
        if not await db.collection(FEEDS).delete_one({"_id": feed_id}):
            raise FeedNotFound(feed_id)

    async def newest(self, db: Db, *, programmes: Sequence[str] | None, before: str | None, limit: int) -> list[Feed]:
        """Feeds of these programmes, of every one if None, newest first, made before the one with the id `before`."""
        wanted: Document = {} if programmes is None else {"programme": {"$in": list(programmes)}}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(FEEDS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_feed(document) for document in found]

    async def registered(self, urls: Sequence[str], db: Db, *, programme: str) -> dict[str, str]:
        """The ids of a programme's feeds that are at these addresses, or were until they moved, by address."""
        there = [{"url": {"$in": list(urls)}}, {"moved_from": {"$in": list(urls)}}]
        wanted = {"programme": programme, "$or": there}
        found = await db.collection(FEEDS).find(wanted, fields=["url", "moved_from"])
        return {document[name]: document["_id"] for document in found for name in ("moved_from", "url")}

    async def claim(self, db: Db, *, now: datetime, until: datetime, most: int) -> list[Feed]:
        """Feeds that are due, those that have been for longest first, which nobody else is given until `until`."""
        feeds, claim = db.collection(FEEDS), new_id()
        due = await feeds.find({"due_at": {"$lte": now}}, sort=[("due_at", 1)], limit=most, fields=["_id"])
        if not due:
            return []
        # Another worker may have seen the same ones: each feed goes to the one whose claim it bears.
        ids = {"$in": [document["_id"] for document in due]}
        await feeds.update_many({"_id": ids, "due_at": {"$lte": now}}, {"$set": {"due_at": until, "claim": claim}})
        return [_feed(document) for document in await feeds.find({"_id": ids, "claim": claim})]

    async def release(self, feed_id: str, db: Db, *, until: datetime, now: datetime) -> None:
        """Give a claim back, so that the feed is due at once."""
        await db.collection(FEEDS).update_one({"_id": feed_id, "due_at": until}, {"$set": {"due_at": now}})


def _document(feed: Feed) -> Document:
    document = asdict(feed)
    document["_id"] = document.pop("id")
    document["topics"] = list(feed.topics)
    document["schedule"]["state"] = feed.schedule.state.value
    document["due_at"] = feed.schedule.next_fetch_at
    return document


def _feed(document: Document) -> Feed:
    fields = {**document, "id": document["_id"]}
    del fields["_id"], fields["due_at"]
    fields.pop("claim", None)
    fields["topics"] = tuple(fields["topics"])
    fields["validators"] = Validators(**fields["validators"])
    schedule = fields["schedule"]
    failure = schedule["last_failure"]
    fields["schedule"] = Schedule(
        **{
            **schedule,
            "state": FeedState(schedule["state"]),
            "last_failure": Failure(**failure) if failure is not None else None,
        }
    )
    return Feed(**fields)
