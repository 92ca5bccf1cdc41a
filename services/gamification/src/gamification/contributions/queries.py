"""What people read about contributions: by time only, never by person, never as a number."""

from __future__ import annotations

from datetime import datetime, timedelta

from gamification.contributions.errors import ContributionNotFound
from gamification.contributions.models import Contribution
from gamification.contributions.repository import ContributionRepository
from kernel.clock import Clock
from kernel.mongo import Db


class ContributionQueries:
    """Contributions as colleagues see them (for `shown_for`), and as their person sees them (for good)."""

    def __init__(self, db: Db, contributions: ContributionRepository, clock: Clock, *, shown_for: timedelta) -> None:
        self.db = db
        self.contributions = contributions
        self.clock = clock
        self.shown_for = shown_for

    async def one(self, contribution_id: str, *, reader_id: str) -> Contribution:
        """The contribution; `ContributionNotFound` if there is none, or none that the reader may see."""
        contribution = await self.contributions.get(contribution_id, self.db)
        if not contribution.is_open_to(reader_id, since=self.clock() - self.shown_for):
            raise ContributionNotFound
        return contribution

    async def of_colleagues(
        self, reader_id: str, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        """What others did lately, latest first."""
        since = self.clock() - self.shown_for
        return await self.contributions.of_others(reader_id, self.db, since=since, before=before, limit=limit)

    async def own(self, reader_id: str, *, before: tuple[datetime, str] | None, limit: int) -> list[Contribution]:
        """What the reader did, latest first."""
        return await self.contributions.of_person(reader_id, self.db, before=before, limit=limit)
