"""What the content service said about stories, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from distribution.stories.models import Story
from kernel.mongo import Db, Document

STORIES = "stories"


class StoryRepository:
    """Reads and writes stories, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, story_id: str, db: Db) -> Story | None:
        """The story, or None if there is none."""
        document = await db.collection(STORIES).find_one({"_id": story_id})
        if document is None:
            return None
        return _story(document)

    async def programme_of(self, story_id: str, db: Db) -> str | None:
        """The programme that tells a story, or None if there is no such story."""
        found = await db.collection(STORIES).find_one({"_id": story_id}, fields=["programme_id"])
        return None if found is None else found["programme_id"]

    async def new(self, db: Db, *, entity: str | None, country: str, since: datetime, limit: int) -> list[Story]:
        """Stories for somebody of that entity in that country (upper case) that became public after a moment and still
        are, the latest first. A later version of a story does not make it new."""
        found = await db.collection(STORIES).find(
            {
                "first_published_at": {"$gt": since},
                "withdrawn": False,
                "ended": False,
                "$and": [
                    {"$or": [{"entities": []}, {"entities": entity}]},
                    {"$or": [{"countries": []}, {"countries": country}]},
                ],
            },
            sort=[("first_published_at", -1)],
            limit=limit,
        )
        return [_story(document) for document in found]

    async def project(self, story: Story, db: Db) -> None:
        """Keep a story unless a version at least as new is there; call it inside a transaction.

        The topic outlives the inbox's marks, so an event may come again years later: its version decides.
        """
        known = await db.collection(STORIES).find_one({"_id": story.id}, fields=["version", "first_published_at"])
        if known is None or known["version"] < story.version:
            document = asdict(story)
            del document["id"]
            document["first_published_at"] = (known or {}).get("first_published_at") or story.published_at
            await db.collection(STORIES).replace_one({"_id": story.id}, document, upsert=True)


def _story(document: Document) -> Story:
    fields = {name: value for name, value in document.items() if name not in ("_id", "first_published_at")}
    for name in ("entities", "countries"):
        fields[name] = tuple(fields.get(name, ()))
    # Earlier releases kept no topics.
    topics = fields.get("topics")
    fields["topics"] = None if topics is None else tuple(topics)
    return Story(id=document["_id"], **fields)
