"""What people do with their own goals. There is no event of any of it."""

from __future__ import annotations

from datetime import date

from kernel.clock import Clock, new_id
from kernel.http import ExpectedVersion
from kernel.mongo import Tx, UnitOfWork
from metrics.goals.errors import TooManyGoals
from metrics.goals.models import MOST_GOALS, Aim, Goal
from metrics.goals.repository import GoalRepository


class GoalCommands:
    """Changes to goals, each by their own person."""

    def __init__(self, uow: UnitOfWork, goals: GoalRepository, clock: Clock) -> None:
        self.uow = uow
        self.goals = goals
        self.clock = clock

    @property
    def today(self) -> date:
        """The day that it is (UTC)."""
        return self.clock().date()

    async def set(self, aim: Aim, *, by: str) -> Goal:
        """A new goal; `TooManyGoals` when there is no room for it."""
        goal = Goal(id=new_id(), person_id=by, version=1, created_at=self.clock(), aim=aim)

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Goal:
            # Adding touches the person's key, so that of two that are set at once one is counted by the other.
            if await self.goals.count(by, tx) >= MOST_GOALS:
                raise TooManyGoals(MOST_GOALS)
            await self.goals.add(goal, tx)
            return goal

        return await self.uow.run(work)

    async def change(self, goal_id: str, aim: Aim, *, expected: ExpectedVersion, by: str) -> Goal:
        """A goal, said anew; `GoalNotFound`, or `StaleWrite` if it is another than they expect to change."""

        async def work(tx: Tx) -> Goal:
            known = await self.goals.get(goal_id, by, tx)
            expected.check(known.version)
            changed = known.change(aim)
            await self.goals.save(changed, tx)
            return changed

        return await self.uow.run(work)

    async def drop(self, goal_id: str, *, by: str) -> None:
        """Keep a goal no longer; `GoalNotFound`."""

        async def work(tx: Tx) -> None:
            await self.goals.remove(await self.goals.get(goal_id, by, tx), tx)

        await self.uow.run(work)
