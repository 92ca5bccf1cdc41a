"""What people read about stories."""

from __future__ import annotations

from content.stories.errors import StoryNotFound
from content.stories.models import Story, StoryStatus
from content.stories.repository import StoryRepository
from kernel.auth import Actor
from kernel.mongo import Db

EDITORIAL = frozenset({"editor", "programme"})


class StoryQueries:
    """Stories as a person may see them: published ones for everybody, the others for the editorial team."""

    def __init__(self, db: Db, stories: StoryRepository) -> None:
        self.db = db
        self.stories = stories

    async def one(self, story_id: str, *, reader: Actor) -> Story:
        """The story; `StoryNotFound` if there is none, or none for this reader."""
        story = await self.stories.get(story_id, self.db)
        if story.status is not StoryStatus.PUBLISHED and not may_see_all(reader):
            raise StoryNotFound(story_id)
        return story

    async def newest(self, *, status: StoryStatus, before: str | None, limit: int) -> list[Story]:
        """Stories of a status, newest first."""
        return await self.stories.newest(self.db, status=status, before=before, limit=limit)


def may_see_all(reader: Actor) -> bool:
    """Whether a reader belongs to the editorial team."""
    return bool(EDITORIAL & reader.roles)
