"""Stories in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from content.stories.errors import StoryNotFound
from content.stories.models import Certificate, Origin, Story, StoryKind, StoryStatus
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

STORIES = "stories"


class StoryRepository:
    """Reads and writes stories, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, story_id: str, db: Db) -> Story:
        """The story; `StoryNotFound` if there is none."""
        document = await db.collection(STORIES).find_one({"_id": story_id})
        if document is None:
            raise StoryNotFound(story_id)
        return _story(document)

    async def add(self, story: Story, db: Db) -> None:
        """Keep a new story."""
        await db.collection(STORIES).insert_one(_document(story))

    async def add_many(self, stories: Sequence[Story], db: Db) -> None:
        """Keep new stories, in one round trip."""
        await db.collection(STORIES).insert_many([_document(story) for story in stories])

    async def save(self, story: Story, db: Db) -> None:
        """Keep the next version of a story; `StaleWrite` if somebody else has made it in the meantime."""
        found = await db.collection(STORIES).replace_one(
            {"_id": story.id, "version": story.version - 1}, _document(story)
        )
        if not found:
            raise StaleWrite

    async def told_before(self, db: Db, *, feed_id: str, item_ids: Sequence[str], urls: Sequence[str]) -> list[Story]:
        """The stories made from these items of a feed, and all others that have one of these addresses."""
        same_item = {"origin.feed_id": feed_id, "origin.item_id": {"$in": list(item_ids)}}
        found = await db.collection(STORIES).find({"$or": [same_item, {"url": {"$in": list(urls)}}]})
        return [_story(document) for document in found]

    async def newest(self, db: Db, *, status: StoryStatus, before: str | None, limit: int) -> list[Story]:
        """Stories of a status, newest first, made before the one with the id `before`."""
        wanted: dict[str, Any] = {"status": status.value}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(STORIES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_story(document) for document in found]


def _document(story: Story) -> Document:
    document = asdict(story)
    document["_id"] = document.pop("id")
    document["status"] = story.status.value
    document["kind"] = story.kind.value
    document["topics"] = list(story.topics)
    return document


def _story(document: Document) -> Story:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["status"] = StoryStatus(fields["status"])
    fields["kind"] = StoryKind(fields["kind"])
    fields["topics"] = tuple(fields["topics"])
    if fields["certificate"] is not None:
        fields["certificate"] = Certificate(**fields["certificate"])
    if fields["origin"] is not None:
        fields["origin"] = Origin(**fields["origin"])
    return Story(**fields)
