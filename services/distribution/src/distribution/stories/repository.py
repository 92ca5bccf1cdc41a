"""What the content service said about stories, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from dataclasses import asdict

from distribution.stories.models import Story
from kernel.mongo import Db

STORIES = "stories"


class StoryRepository:
    """Reads and writes stories, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, story_id: str, db: Db) -> Story | None:
        """The story, or None if there is none."""
        document = await db.collection(STORIES).find_one({"_id": story_id})
        if document is None:
            return None
        document["id"] = document.pop("_id")
        for name in ("entities", "countries"):
            document[name] = tuple(document.get(name, ()))
        return Story(**document)

    async def project(self, story: Story, db: Db) -> None:
        """Keep a story unless a version at least as new is there; call it inside a transaction.

        The topic outlives the inbox's marks, so an event may come again years later: its version decides.
        """
        known = await db.collection(STORIES).find_one({"_id": story.id}, fields=["version"])
        if known is None or known["version"] < story.version:
            document = asdict(story)
            del document["id"]
            await db.collection(STORIES).replace_one({"_id": story.id}, document, upsert=True)
