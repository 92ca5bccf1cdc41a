"""What people read about stories."""

from __future__ import annotations

from content.audiences.models import Reader
from content.audits.repository import AuditRepository
from content.stories.errors import StoryNotFound
from content.stories.models import Story, StoryStatus
from content.stories.repository import StoryRepository
from kernel.audit import Act, Wanted
from kernel.mongo import Db


class StoryQueries:
    """Stories as a person may see them: published ones that are addressed to them, all for the editorial team."""

    def __init__(self, db: Db, stories: StoryRepository, *, audits: AuditRepository) -> None:
        self.db = db
        self.stories = stories
        self.audits = audits

    async def one(self, story_id: str, *, reader: Reader) -> Story:
        """The story; `StoryNotFound` if there is none, or none for this reader."""
        story = await self.stories.get(story_id, self.db)
        if not story.is_seen_by(reader):
            raise StoryNotFound(story_id)
        return story

    async def variants(self, story: Story, *, reader: Reader) -> list[Story]:
        """The same story in the other languages, the original first, as far as the reader sees them."""
        group = await self.stories.of_group(story.original_id, self.db)
        return [one for one in group if one.id != story.id and one.is_seen_by(reader)]

    async def newest(self, *, status: StoryStatus, reader: Reader, before: str | None, limit: int) -> list[Story]:
        """Stories of a status that the reader sees, newest first."""
        return await self.stories.newest(self.db, status=status, reader=reader, before=before, limit=limit)

    async def history(self, story_id: str, *, reader: Reader, before: str | None, limit: int) -> list[Act]:
        """What was done to a story that the reader edits, newest first, before the act with the id `before`."""
        story = await self.stories.edited(story_id, reader, self.db)
        return await self.audits.newest(
            self.db, programmes=None, wanted=Wanted(subject=f"stories/{story.id}"), before=before, limit=limit
        )
