"""What people read about corrections and withdrawals."""

from __future__ import annotations

from content.audiences.models import Reader
from content.notices.models import Notice
from content.notices.repository import NoticeRepository
from content.stories.errors import StoryNotFound
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class NoticeQueries:
    """Notices for those to whom their story was addressed, also when it is gone."""

    def __init__(self, db: Db, notices: NoticeRepository, stories: StoryRepository) -> None:
        self.db = db
        self.notices = notices
        self.stories = stories

    async def of_story(self, story_id: str, *, reader: Reader) -> list[Notice]:
        """The notices of a story that the reader sees, newest first; `StoryNotFound` if the story was never theirs."""
        seen = [one for one in await self.notices.of_story(story_id, self.db) if one.is_seen_by(reader)]
        if not seen and not (await self.stories.get(story_id, self.db)).is_seen_by(reader):
            raise StoryNotFound(story_id)
        return seen
