"""What anybody who is signed in reads about a story."""

from __future__ import annotations

from datetime import date

from kernel.clock import Clock
from kernel.mongo import Db
from metrics.deltas.models import FIGURES
from metrics.figures.models import K, Period, StoryFigures, figure
from metrics.impacts.repository import LedgerRepository


class FigureQueries:
    """Figures, none of which is about fewer than `K` people."""

    def __init__(self, db: Db, ledger: LedgerRepository, clock: Clock) -> None:
        self.db = db
        self.ledger = ledger
        self.clock = clock

    async def of_story(self, story_id: str, *, first: date | None, last: date | None) -> StoryFigures:
        """The figures of a story from one day to another; a story that nobody knows has figures that are withheld.

        Takes time in proportion to the ledger rows of the story in the period: one per ambassador, network and day.
        """
        today = self.clock().date()
        period = Period.of(first, last, today=today)
        days = await self.ledger.days_of_story(story_id, self.db, first=period.first, last=period.last, enough=K)
        return StoryFigures(
            story_id,
            period,
            {
                name: figure({day: crowds[name] for day, crowds in days.items()}, period, today=today)
                for name in FIGURES
            },
        )
