"""What a person reads of what they did, put together."""

from __future__ import annotations

from kernel.auth import Actor
from kernel.clock import Clock
from kernel.mongo import Db
from metrics.goals.queries import GoalQueries
from metrics.impacts.queries import ImpactQueries
from metrics.papers.repository import Printer
from metrics.portfolios.models import Period, Portfolio, entries_in, portfolio
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository

# Ids that are looked up at once.
_BATCH = 1000


class PortfolioQueries:
    """A person's own portfolio; nothing of it is kept. There is no way to ask for anybody else's."""

    def __init__(
        self, db: Db, impacts: ImpactQueries, goals: GoalQueries, stories: StoryRepository, clock: Clock
    ) -> None:
        self.db = db
        self.impacts = impacts
        self.goals = goals
        self.stories = stories
        self.clock = clock
        self.printer = Printer()

    async def own(self, reader: Actor, *, first: str | None, last: str | None) -> Portfolio:
        """From month to month (as 2026-11); `PortfolioPeriodImpossible`."""
        period = Period.of(first, last, today=self.clock().date())
        entries = entries_in(await self.impacts.months(reader), period)
        ids = [story_id for story_id in entries if story_id]
        stories: dict[str, Story] = {}
        for begin in range(0, len(ids), _BATCH):
            stories |= await self.stories.of(ids[begin : begin + _BATCH], self.db)
        return portfolio(entries, period, stories=stories, goals=await self.goals.own(reader.person_id))
