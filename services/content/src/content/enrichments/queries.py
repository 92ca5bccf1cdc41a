"""What editors read about enrichments."""

from __future__ import annotations

from content.audiences.models import Reader
from content.enrichments.errors import EnrichmentNotFound
from content.enrichments.models import Enrichment
from content.enrichments.repository import EnrichmentRepository
from content.stories.errors import StoryNotFound
from content.stories.repository import StoryRepository
from kernel.mongo import Db


class EnrichmentQueries:
    """Enrichments as the editorial team sees them."""

    def __init__(self, db: Db, enrichments: EnrichmentRepository, stories: StoryRepository) -> None:
        self.db = db
        self.enrichments = enrichments
        self.stories = stories

    async def one(self, story_id: str, *, reader: Reader) -> Enrichment:
        """The enrichment of a story; `EnrichmentNotFound` if it has none, or the reader does not edit it."""
        try:
            await self.stories.edited(story_id, reader, self.db)
        except StoryNotFound:
            raise EnrichmentNotFound(story_id) from None
        return await self.enrichments.get(story_id, self.db)
