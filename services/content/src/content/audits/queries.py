"""What those who answer for the programme read in the audit log."""

from __future__ import annotations

from content.audiences.models import Reader
from content.audits.models import Act
from content.audits.repository import AuditRepository
from kernel.mongo import Db


class AuditQueries:
    """The audit log."""

    def __init__(self, db: Db, audits: AuditRepository) -> None:
        self.db = db
        self.audits = audits

    async def newest(
        self, *, reader: Reader, subject: str | None, actor_id: str | None, before: str | None, limit: int
    ) -> list[Act]:
        """Acts that the reader may know of, newest first."""
        return await self.audits.newest(
            self.db,
            programmes=reader.programmes_overseen,
            subject=subject,
            actor_id=actor_id,
            before=before,
            limit=limit,
        )
