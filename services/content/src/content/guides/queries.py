"""What people read about guides."""

from __future__ import annotations

from content.guides.models import Guide
from content.guides.repository import GuideRepository
from kernel.mongo import Db


class GuideQueries:
    """The guides of a programme; where it wrote none, those that are shipped."""

    def __init__(self, db: Db, guides: GuideRepository) -> None:
        self.db = db
        self.guides = guides

    async def one(self, guide_id: str, *, programme_id: str) -> Guide:
        """The guide as it is now; `GuideNotFound` if there is none of this name."""
        return await self.guides.newest(programme_id, guide_id, self.db)

    async def every(self, *, programme_id: str) -> list[Guide]:
        """All guides as they are now: the programme's, then the networks' in their order."""
        return await self.guides.all_newest(programme_id, self.db)

    async def at_version(self, guide_id: str, version: int, *, programme_id: str) -> Guide:
        """A version of a guide; `GuideVersionNotFound` if there is none of this number."""
        return await self.guides.at_version(programme_id, guide_id, version, self.db)

    async def versions(self, guide_id: str, *, programme_id: str, before: int | None, limit: int) -> list[Guide]:
        """The versions of a guide, newest first, below the version `before`."""
        return await self.guides.versions(programme_id, guide_id, self.db, before=before, limit=limit)
