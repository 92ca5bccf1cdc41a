"""What people do with their milestones."""

from __future__ import annotations

from gamification.badges.repository import BadgeRepository
from gamification.milestones import events
from gamification.milestones.models import Milestone
from gamification.milestones.repository import MilestoneRepository
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork


class MilestoneCommands:
    """Showing, hiding and deleting milestones, each by its person alone."""

    def __init__(self, uow: UnitOfWork, milestones: MilestoneRepository, badges: BadgeRepository, clock: Clock) -> None:
        self.uow = uow
        self.milestones = milestones
        self.badges = badges
        self.clock = clock

    async def show(self, milestone_id: str, *, by: str) -> Milestone:
        """The milestone, for everybody to see."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Milestone:
            before = await self.milestones.get(milestone_id, tx)
            milestone = before.show(by=by, at=at)
            if milestone is not before:
                await self.milestones.save(milestone, tx)
            return milestone

        return await self.uow.run(work)

    async def hide(self, milestone_id: str, *, by: str) -> Milestone:
        """The milestone, private again. Badges that were made of it are seen by nobody any more either."""
        at = self.clock()

        async def work(tx: Tx) -> Milestone:
            before = await self.milestones.get(milestone_id, tx)
            milestone = before.hide(by=by)
            if milestone is not before:
                await self.milestones.save(milestone, tx)
                await self.badges.revoke_of(milestone_id, tx, at=at)
            return milestone

        return await self.uow.run(work)

    async def delete(self, milestone_id: str, *, by: str) -> None:
        """The milestone is gone, and its badges hold no longer. It does not come again by what was or will be done."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            milestone = await self.milestones.get(milestone_id, tx)
            milestone.must_be_of(by)
            await self.milestones.delete(milestone, tx, at=at)
            await self.badges.revoke_of(milestone_id, tx, at=at)
            await tx.outbox.add(events.deleted(milestone, at=at))

        await self.uow.run(work)
