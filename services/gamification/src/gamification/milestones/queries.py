"""What people read of their own milestones. There is no list of whoever has reached one."""

from __future__ import annotations

from datetime import datetime

from gamification.milestones.models import Milestone
from gamification.milestones.repository import MilestoneRepository
from kernel.mongo import Db


class MilestoneQueries:
    """Milestones as their person sees them."""

    def __init__(self, db: Db, milestones: MilestoneRepository) -> None:
        self.db = db
        self.milestones = milestones

    async def own(self, reader_id: str, *, before: tuple[datetime, str] | None, limit: int) -> list[Milestone]:
        """What the reader has reached, latest first."""
        return await self.milestones.of_person(reader_id, self.db, before=before, limit=limit)
