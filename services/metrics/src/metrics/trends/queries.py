"""What anybody who is signed in reads about what is moving."""

from __future__ import annotations

from kernel.clock import Clock
from kernel.mongo import Db
from metrics.crowds.repository import CrowdRepository
from metrics.trends.models import Trend, Window, gathered, trends
from metrics.trends.repository import TrendRepository


class TrendQueries:
    """What is moving now, from the view of the streams process and the crowds behind it."""

    def __init__(self, db: Db, steps: TrendRepository, crowds: CrowdRepository, clock: Clock) -> None:
        self.db = db
        self.steps = steps
        self.crowds = crowds
        self.clock = clock

    async def now(self) -> tuple[Window, list[Trend]]:
        """The window that is looked at, and the stories that move in it, the most visited first."""
        window = Window.at(self.clock())
        steps = await self.steps.within(window, self.db)
        stories = {step.story_id for step in steps}
        crowds = await self.crowds.between(window.first, window.end, self.db, story_ids=stories)
        return window, trends(*gathered(steps, crowds))
