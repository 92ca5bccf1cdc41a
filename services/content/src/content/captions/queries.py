"""What people read about captions."""

from __future__ import annotations

from content.audiences.models import Reader
from content.captions.models import Caption
from content.captions.repository import CaptionRepository
from content.stories.models import Story
from content.stories.queries import StoryQueries
from kernel.mongo import Db


class CaptionQueries:
    """The captions of the stories that a person may see."""

    def __init__(self, db: Db, captions: CaptionRepository, stories: StoryQueries) -> None:
        self.db = db
        self.captions = captions
        self.stories = stories

    async def story(self, story_id: str, *, reader: Reader) -> Story:
        """The story; `StoryNotFound` if there is none, or none for this reader."""
        return await self.stories.one(story_id, reader=reader)

    async def one(self, caption_id: str, *, story: Story) -> Caption:
        """The caption of a story; `CaptionNotFound` if there is none."""
        return await self.captions.get(caption_id, self.db, story_id=story.id)

    async def newest(
        self, *, story: Story, network: str | None, language: str | None, before: str | None, limit: int
    ) -> list[Caption]:
        """The captions of a story, newest first, of a network and a language where given."""
        return await self.captions.newest(
            self.db, story_id=story.id, network=network, language=language, before=before, limit=limit
        )
