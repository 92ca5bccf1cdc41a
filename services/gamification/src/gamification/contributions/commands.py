"""How efforts become contributions, and what their persons do with them. Each is recognised once, with its event."""

from __future__ import annotations

from datetime import datetime

from gamification.calendars.repository import CalendarRepository
from gamification.contributions import events
from gamification.contributions.models import Contribution, Effort, Origin
from gamification.contributions.repository import ContributionRepository
from gamification.programmes.repository import ProgrammeRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx

# R43: within so many working days somebody should have said something about an effort.
FEEDBACK_DAYS = 5


class ContributionCommands:
    """Recognition of efforts, in the transaction (`tx`) of what was done or of the event that tells of it."""

    def __init__(
        self,
        contributions: ContributionRepository,
        programmes: ProgrammeRepository,
        calendars: CalendarRepository,
        clock: Clock,
    ) -> None:
        self.contributions = contributions
        self.programmes = programmes
        self.calendars = calendars
        self.clock = clock

    async def record(self, effort: Effort, tx: Tx) -> Contribution | None:
        """Keep the effort as a contribution; None when nothing changes: it was told of before, or its
        person has deleted what had become of it."""
        # Looked up first: a duplicate key would end the transaction, and the event with it.
        if await self.contributions.is_settled(effort.origin, tx):
            return None
        at = self.clock()
        programme_id = effort.programme_id or await self.programmes.of_entity(effort.entity, tx)
        calendar = await self.calendars.of(programme_id, tx)
        contribution = Contribution.recognise(
            effort,
            contribution_id=new_id(),
            programme_id=programme_id,
            feedback_due_at=calendar.after(at, working_days=FEEDBACK_DAYS),
            at=at,
        )
        await self.contributions.add(contribution, tx)
        await tx.outbox.add(events.recognised(contribution))
        return contribution

    async def take_back(self, origin: Origin, tx: Tx, *, at: datetime) -> None:
        """What the effort was for was taken back: its contribution is its person's alone from now on. One that is told
        of later, out of order, is none."""
        contribution = await self.contributions.of_origin(origin, tx)
        if contribution is None:
            await self.contributions.forget(origin, tx, at=self.clock())
            return
        taken_back = contribution.take_back(at=at)
        if taken_back is not contribution:
            await self.contributions.save(taken_back, tx)

    async def answer(self, origin: Origin, tx: Tx) -> None:
        """A human has answered: nobody is waited for any more."""
        contribution = await self.contributions.of_origin(origin, tx)
        if contribution is not None and (settled := contribution.settle()) is not contribution:
            await self.contributions.save(settled, tx)
