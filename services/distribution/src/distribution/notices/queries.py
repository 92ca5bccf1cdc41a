"""What a person reads of their own notices."""

from __future__ import annotations

from distribution.notices.models import Notice
from distribution.notices.repository import NoticeRepository
from kernel.mongo import Db


class NoticeQueries:
    """A person's own notices. There is no query for anybody else's."""

    def __init__(self, db: Db, notices: NoticeRepository) -> None:
        self.db = db
        self.notices = notices

    async def newest_of(self, person_id: str, *, before: str | None, limit: int) -> list[Notice]:
        """The person's notices that they have not dismissed, newest first."""
        return await self.notices.newest_of(person_id, self.db, before=before, limit=limit)
