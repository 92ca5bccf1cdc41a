"""What those who answer for a programme read in the audit log."""

from __future__ import annotations

from distribution.audits.models import Act
from distribution.audits.repository import AuditRepository
from kernel.mongo import Db


class AuditQueries:
    """The audit log of this service."""

    def __init__(self, db: Db, audits: AuditRepository) -> None:
        self.db = db
        self.audits = audits

    async def newest(
        self, *, programme_id: str | None, subject: str | None, before: str | None, limit: int
    ) -> list[Act]:
        """Acts, newest first, of one programme (None: of all) and one subject where given."""
        return await self.audits.newest(self.db, programme_id=programme_id, subject=subject, before=before, limit=limit)
