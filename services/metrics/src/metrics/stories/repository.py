"""What the content service said about stories, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from collections.abc import Iterable

from kernel.mongo import Db, Document
from metrics.stories.models import Story

STORIES = "stories"


class StoryRepository:
    """Reads and writes stories, in a transaction (`db` is a `Tx`) or outside one."""

    async def of(self, story_ids: Iterable[str], db: Db) -> dict[str, Story]:
        """Those of some stories that are known, by their ids."""
        found = await db.collection(STORIES).find({"_id": {"$in": list(story_ids)}})
        return {document["_id"]: _story(document) for document in found}

    async def project(self, story: Story, db: Db) -> None:
        """Keep a story unless a version at least as new is there; call it inside a transaction."""
        known = await db.collection(STORIES).find_one({"_id": story.id}, fields=["version", "published_at"])
        if known is None or known["version"] < story.version:
            document = {
                "version": story.version,
                "language": story.language,
                "topics": list(story.topics),
                "programme_id": story.programme_id,
                "published_at": (known or {}).get("published_at") or story.published_at,
                "entities": list(story.entities),
            }
            await db.collection(STORIES).replace_one({"_id": story.id}, document, upsert=True)


def _story(document: Document) -> Story:
    # By name: the next release may keep more of a story while this one still reads it.
    return Story(
        id=document["_id"],
        version=document["version"],
        language=document["language"],
        topics=tuple(document["topics"]),
        programme_id=document["programme_id"],
        published_at=document["published_at"],
        entities=tuple(document["entities"]),
    )
