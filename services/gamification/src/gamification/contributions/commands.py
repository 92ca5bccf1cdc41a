"""How efforts become contributions, and what their persons do with them. Each is recognised once, with its event."""

from __future__ import annotations

from datetime import datetime, timedelta

from gamification.calendars.models import Calendar
from gamification.calendars.repository import CalendarRepository
from gamification.contributions import events
from gamification.contributions.models import Contribution, ContributionKind, Effort, Origin
from gamification.contributions.repository import ContributionRepository
from gamification.personal_events.models import of_contribution
from gamification.programmes.repository import ProgrammeRepository
from gamification.reminders.repository import ReminderRepository
from kernel.clock import Clock, new_id
from kernel.mongo import Tx, UnitOfWork
from kernel.mongo.migrations import first_applied_at
from kernel.personal_events import note

# R43: within so many working days somebody should have said something about an effort.
FEEDBACK_DAYS = 5


class ContributionCommands:
    """Recognition of efforts, in the transaction (`tx`) of what was done or of the event that tells of it."""

    def __init__(
        self,
        contributions: ContributionRepository,
        programmes: ProgrammeRepository,
        calendars: CalendarRepository,
        reminders: ReminderRepository,
        clock: Clock,
    ) -> None:
        self.contributions = contributions
        self.programmes = programmes
        self.calendars = calendars
        self.reminders = reminders
        self.clock = clock

    async def record(self, effort: Effort, tx: Tx) -> Contribution | None:
        """Keep the effort as a contribution; None when nothing changes: it was told of before, its
        person has deleted what had become of it, or was forgotten since."""
        # Looked up first: a duplicate key would end the transaction, and the event with it.
        if await self.contributions.is_settled(effort.origin, tx):
            await self._restore(effort, tx)
            return None
        if await self.contributions.is_of_forgotten(effort, tx):
            return None
        at = self.clock()
        programme_id = effort.programme_id or await self.programmes.of_entity(effort.entity, tx)
        calendar = await self.calendars.of(programme_id, tx)
        is_waited_for = not await self._is_of_before(effort, calendar, tx, at=at)
        # Also one that was answered before it was told of: answers and efforts come in any order.
        is_answered = await self.contributions.is_answered(effort.origin, tx)
        contribution = Contribution.recognise(
            effort,
            contribution_id=new_id(),
            programme_id=programme_id,
            feedback_due_at=(
                calendar.after(at, working_days=FEEDBACK_DAYS) if is_waited_for and not is_answered else None
            ),
            at=at,
        )
        await self.contributions.add(contribution, tx)
        await tx.outbox.add(events.recognised(contribution))
        await note(of_contribution(contribution, at=at), tx)
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
            await self.reminders.end(contribution.id, tx)

    async def answer(self, origin: Origin, tx: Tx) -> None:
        """A human has answered: nobody is waited for any more, and no reminder of it is left. Neither will anybody be
        for an effort that is told of later, out of order."""
        await self.contributions.keep_answer(origin, tx, at=self.clock())
        contribution = await self.contributions.of_origin(origin, tx)
        if contribution is None:
            return
        if (settled := contribution.settle()) is not contribution:
            await self.contributions.save(settled, tx)
        await self.reminders.end(contribution.id, tx)

    async def _restore(self, effort: Effort, tx: Tx) -> None:
        """A colleague who wished to be named no longer does so again: to have named them is an effort again."""
        if effort.kind is not ContributionKind.CREDITING:
            return
        before = await self.contributions.of_origin(effort.origin, tx)
        if before is not None and (restored := before.restore(at=effort.made_at)) is not before:
            await self.contributions.save(restored, tx)

    async def _is_of_before(self, effort: Effort, calendar: Calendar, tx: Tx, *, at: datetime) -> bool:
        """Whether the time in which somebody should have said something was over when this service was first there: it
        reads a month of efforts then, and nobody has missed what nobody was shown."""
        # Working days are as many days at least: of what is told when it happens nothing is looked up.
        if effort.made_at + timedelta(days=FEEDBACK_DAYS) > at:
            return False
        began_at = await first_applied_at(tx)
        if began_at is None:
            return False
        # No calendar is asked about times for which nobody has made one.
        made_at = max(effort.made_at, began_at - timedelta(days=366))
        return calendar.after(made_at, working_days=FEEDBACK_DAYS) <= began_at


class OwnContributionCommands:
    """What a person does with their own contributions. For everybody else these do not exist."""

    def __init__(
        self, uow: UnitOfWork, contributions: ContributionRepository, reminders: ReminderRepository, clock: Clock
    ) -> None:
        self.uow = uow
        self.contributions = contributions
        self.reminders = reminders
        self.clock = clock

    async def hide(self, contribution_id: str, *, by: str) -> Contribution:
        """The contribution, for its person alone; nobody is reminded of it any more."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Contribution:
            before = await self.contributions.get(contribution_id, tx)
            hidden = before.hide(by=by, at=at)
            if hidden is not before:
                await self.contributions.save(hidden, tx)
                await self.reminders.end(hidden.id, tx)
            return hidden

        return await self.uow.run(work)

    async def show(self, contribution_id: str, *, by: str) -> Contribution:
        """The contribution, as colleagues may see it."""

        async def work(tx: Tx) -> Contribution:
            before = await self.contributions.get(contribution_id, tx)
            shown = before.show(by=by)
            if shown is not before:
                await self.contributions.save(shown, tx)
            return shown

        return await self.uow.run(work)

    async def delete(self, contribution_id: str, *, by: str) -> None:
        """The contribution is gone for good, whoever may tell of the effort again; the other services are told."""
        at = self.clock()

        async def work(tx: Tx) -> None:
            contribution = await self.contributions.get(contribution_id, tx)
            contribution.must_be_of(by)
            await self.contributions.remove(contribution, tx, at=at)
            await self.reminders.end(contribution_id, tx)
            await tx.outbox.add(events.deleted(contribution, at=at))

        await self.uow.run(work)
