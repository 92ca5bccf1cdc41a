"""Schedules as those who may take figures away see them."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.export_schedules.models import ExportSchedule
from metrics.export_schedules.repository import ExportScheduleRepository


class ExportScheduleQueries:
    """Schedules; what they made is found by `ExportQueries`."""

    def __init__(self, db: Db, schedules: ExportScheduleRepository) -> None:
        self.db = db
        self.schedules = schedules

    async def one(self, schedule_id: str) -> ExportSchedule:
        """The schedule; `ExportScheduleNotFound` if there is none."""
        return await self.schedules.get(schedule_id, self.db)

    async def newest(self, *, before: str | None, limit: int) -> list[ExportSchedule]:
        """Schedules, newest first."""
        return await self.schedules.newest(self.db, before=before, limit=limit)
