"""What anybody who is signed in reads about what is moving, but for stories that are addressed to others."""

from __future__ import annotations

from kernel.clock import Clock
from kernel.mongo import Db
from metrics.crowds.repository import CrowdRepository
from metrics.stories.repository import StoryRepository
from metrics.trends.models import Trend, Window, gathered, trends
from metrics.trends.repository import TrendRepository


class TrendQueries:
    """What is moving now, from the view of the streams process and the crowds behind it."""

    def __init__(
        self, db: Db, steps: TrendRepository, crowds: CrowdRepository, stories: StoryRepository, clock: Clock
    ) -> None:
        self.db = db
        self.steps = steps
        self.crowds = crowds
        self.stories = stories
        self.clock = clock

    async def now(self, *, entity: str | None, sees_all: bool) -> tuple[Window, list[Trend]]:
        """The window that is looked at, and the stories that move in it, the most visited first; unless somebody
        `sees_all`, those that people of their entity may know of, as far as stories are known here: not for which
        countries they are."""
        window = Window.at(self.clock())
        steps = await self.steps.within(window, self.db)
        stories = {step.story_id for step in steps}
        crowds = await self.crowds.between(window.first, window.end, self.db, story_ids=stories)
        found = trends(*gathered(steps, crowds))
        if sees_all:
            return window, found
        known = await self.stories.of([one.story_id for one in found], self.db)
        return window, [one for one in found if one.story_id not in known or known[one.story_id].is_for(entity)]
