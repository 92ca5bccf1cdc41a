"""Exports as those who may take figures away see them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from kernel.clock import Clock
from kernel.mongo import Db
from metrics.exports.errors import ExportGone, ExportNotReady
from metrics.exports.models import Export, ExportState
from metrics.exports.repository import ExportRepository


class ExportQueries:
    """Exports and their files."""

    def __init__(self, db: Db, exports: ExportRepository, clock: Clock) -> None:
        self.db = db
        self.exports = exports
        self.clock = clock

    async def one(self, export_id: str) -> Export:
        """The export; `ExportNotFound` if there is none."""
        return await self.exports.get(export_id, self.db)

    async def newest(self, *, schedule_id: str | None, before: str | None, limit: int) -> list[Export]:
        """Exports, newest first; those of one schedule if it is named."""
        return await self.exports.newest(self.db, schedule_id=schedule_id, before=before, limit=limit)

    async def with_file(self, export_id: str) -> Export:
        """An export whose file can be read; `ExportNotReady` or `ExportGone` if it cannot."""
        export = await self.exports.get(export_id, self.db)
        if export.state in (ExportState.WAITING, ExportState.WRITING):
            raise ExportNotReady
        past = export.expires_at is not None and export.expires_at <= self.clock()
        if export.state is not ExportState.READY or past:
            raise ExportGone
        return export

    def read(self, export: Export, *, begin: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of its file from `begin` up to `end`, not included."""
        return self.exports.read(export, begin=begin, end=end)
