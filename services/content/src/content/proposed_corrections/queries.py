"""What editors read about proposed corrections."""

from __future__ import annotations

from content.audiences.models import Reader
from content.proposed_corrections.models import ProposedCorrection
from content.proposed_corrections.repository import ProposedCorrectionRepository
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class ProposedCorrectionQueries:
    """Proposed corrections as the editorial team sees them."""

    def __init__(self, db: Db, corrections: ProposedCorrectionRepository, stories: StoryRepository) -> None:
        self.db = db
        self.corrections = corrections
        self.stories = stories

    async def newest(
        self, story_id: str, *, reader: Reader, before: str | None, limit: int
    ) -> list[ProposedCorrection]:
        """The corrections of a story, newest first; `StoryNotFound` if there is none, or none that the reader edits."""
        await self.stories.edited(story_id, reader, self.db)
        return await self.corrections.newest(story_id, self.db, before=before, limit=limit)
