"""What a person reads about their editorial line."""

from __future__ import annotations

from content.editorial_lines.models import EditorialLine, Source
from content.editorial_lines.repository import EditorialLineRepository
from content.guides.repository import GuideRepository
from kernel.mongo import Db


class EditorialLineQueries:
    """A person's own line, and how the guides stand that it came from."""

    def __init__(self, db: Db, lines: EditorialLineRepository, guides: GuideRepository) -> None:
        self.db = db
        self.lines = lines
        self.guides = guides

    async def one(self, *, of: str) -> EditorialLine:
        """The person's line; `NoEditorialLine` if they have none."""
        return await self.lines.get(of, self.db)

    async def guides_now(self, line: EditorialLine) -> list[Source]:
        """The guides that the line came from, as they are now."""
        return [
            Source.of(await self.guides.newest(line.programme_id, source.guide, self.db), line.language)
            for source in line.sources
        ]
