"""What the editorial team and the persons read about credits."""

from __future__ import annotations

from collections.abc import Sequence

from content.audiences.models import Reader
from content.credits.errors import MOST_CREDITS
from content.credits.models import Credit
from content.credits.repository import CreditRepository
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class CreditQueries:
    """Credits of a story, and those that a person is asked for."""

    def __init__(self, db: Db, credits: CreditRepository, stories: StoryRepository) -> None:
        self.db = db
        self.credits = credits
        self.stories = stories

    async def of_story(self, story_id: str, *, reader: Reader) -> list[Credit]:
        """Who is asked to be named in a story; `StoryNotFound` if there is none, or none that the reader edits."""
        story = await self.stories.edited(story_id, reader, self.db)
        return await self.credits.of_story(story.id, self.db, limit=MOST_CREDITS)

    async def of_person(self, person_id: str, *, before: str | None, limit: int) -> list[Credit]:
        """What a person is asked for, newest first."""
        return await self.credits.of_person(person_id, self.db, before=before, limit=limit)

    async def stories_of(self, credits: Sequence[Credit]) -> dict[str, Story]:
        """The stories of credits, by id."""
        found = await self.stories.some(sorted({credit.story_id for credit in credits}), self.db)
        return {story.id: story for story in found}
