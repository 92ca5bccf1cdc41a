"""What the editorial team reads about reviews."""

from __future__ import annotations

from content.approvals.models import progress
from content.audiences.models import Reader
from content.programmes.queries import ProgrammeQueries
from content.reviews.models import Reading
from content.reviews.repository import ReviewRepository
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class ReviewQueries:
    """Where stories are in their review. `reading` also works inside a transaction."""

    def __init__(
        self, db: Db, reviews: ReviewRepository, stories: StoryRepository, *, programmes: ProgrammeQueries
    ) -> None:
        self.db = db
        self.reviews = reviews
        self.stories = stories
        self.programmes = programmes

    async def of_story(self, story_id: str, *, reader: Reader) -> Reading:
        """Where a story is in its review; `StoryNotFound` if there is none, or none that the reader edits."""
        return await self.reading(await self.stories.edited(story_id, reader, self.db), self.db)

    async def reading(self, story: Story, db: Db) -> Reading:
        """Where this story is in its review."""
        steps = await self.programmes.review_steps(story.programme, db)
        return Reading(story, progress(steps, story.approvals), await self.reviews.of_story(story.id, db))
