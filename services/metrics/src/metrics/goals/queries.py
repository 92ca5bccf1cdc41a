"""What a person reads of their own goals."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.goals.models import Goal, Progress, progress
from metrics.goals.repository import GoalRepository
from metrics.impacts.repository import ImpactRepository


class GoalQueries:
    """A person's own goals, with how far each is. There is no way to ask for anybody else's."""

    def __init__(self, db: Db, goals: GoalRepository, ledgers: ImpactRepository) -> None:
        self.db = db
        self.goals = goals
        self.ledgers = ledgers

    async def own(self, person_id: str) -> list[tuple[Goal, Progress]]:
        """All of them, newest first."""
        goals = await self.goals.of(person_id, self.db)
        months = await self.ledgers.of_person(person_id, self.db) if goals else {}
        return [(goal, progress(goal.aim, months)) for goal in goals]

    async def one(self, goal_id: str, *, person_id: str) -> tuple[Goal, Progress]:
        """One of them; `GoalNotFound`."""
        return await self.with_progress(await self.goals.get(goal_id, person_id, self.db))

    async def with_progress(self, goal: Goal) -> tuple[Goal, Progress]:
        """A goal with how far it is."""
        return goal, progress(goal.aim, await self.ledgers.of_person(goal.person_id, self.db))
