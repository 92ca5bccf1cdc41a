"""Reminding programmes, once for each effort, and what programmes do about it."""

from __future__ import annotations

from datetime import datetime

from gamification.audits.repository import AuditRepository
from gamification.contributions.repository import ContributionRepository
from gamification.kudos.repository import KudosRepository
from gamification.programmes.models import AnswerableFor
from gamification.reminders import events
from gamification.reminders.models import Reminder
from gamification.reminders.repository import ReminderRepository
from kernel.audit import Act
from kernel.clock import Clock, new_id
from kernel.consumer import Arrivals
from kernel.mongo import Tx, UnitOfWork

# Ids that are looked up at once; each of them has a transaction of its own.
BATCH = 100


class ReminderCommands:
    """What programmes do about what they were reminded of."""

    def __init__(
        self, uow: UnitOfWork, reminders: ReminderRepository, clock: Clock, *, audits: AuditRepository
    ) -> None:
        self.uow = uow
        self.reminders = reminders
        self.clock = clock
        self.audits = audits

    async def settle(self, reminder_id: str, *, by: AnswerableFor) -> Reminder:
        """The reminder, settled by `by`: the person was answered, perhaps in person."""
        at = self.clock()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Reminder:
            before = await self.reminders.get(reminder_id, tx)
            reminder = before.settle(by=by, at=at)
            if reminder is not before:
                await self.reminders.save(reminder, tx)
                act = Act(
                    act="reminder.settled",
                    subject=f"reminders/{reminder_id}",
                    actor_id=by.person_id,
                    at=at,
                    programme=reminder.programme_id,
                )
                await self.audits.add(act, tx)
            return reminder

        return await self.uow.run(work)


class Reminding:
    """What becomes of contributions whose moment for feedback has passed. `answers` says up to when answers have
    arrived that other services tell of."""

    def __init__(
        self,
        uow: UnitOfWork,
        reminders: ReminderRepository,
        contributions: ContributionRepository,
        kudos: KudosRepository,
        clock: Clock,
        *,
        answers: Arrivals,
    ) -> None:
        self.uow = uow
        self.reminders = reminders
        self.contributions = contributions
        self.kudos = kudos
        self.clock = clock
        self.answers = answers

    async def remind_due(self) -> bool:
        """Remind programmes of efforts that nobody has said anything about in time, each once; whether there may be
        more of them.

        An answer that came in time may lie unread where the worker was down or is slow: nobody is reminded of what was
        due since. Several workers may do this at once: of two that see the same contribution, one writes and the other,
        run again, finds nothing to do.
        """
        at = self.clock()
        if not await self._overdue(at, limit=1):
            return False
        until = await self.answers.until()
        if until is None:
            return False
        found = await self._overdue(min(at, until), limit=BATCH)
        for contribution_id in found:
            await self._remind(contribution_id, at=at)
        return len(found) == BATCH

    async def _overdue(self, at: datetime, *, limit: int) -> list[str]:
        async def look(tx: Tx) -> list[str]:
            return await self.contributions.awaiting(tx, at=at, limit=limit)

        return await self.uow.run(look)

    async def _remind(self, contribution_id: str, *, at: datetime) -> None:
        reminder_id = new_id()

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> None:
            # Its person may have deleted or hidden it since.
            contribution = await self.contributions.find(contribution_id, tx)
            if contribution is None or not contribution.is_awaited(at=at):
                return
            settled = contribution.settle()
            await self.contributions.save(settled, tx)
            if await self.kudos.thank_for(contribution_id, tx):
                return
            assert contribution.feedback_due_at is not None, "what is awaited has its moment"
            reminder = Reminder.of(settled, reminder_id=reminder_id, due_at=contribution.feedback_due_at, at=at)
            await self.reminders.add(reminder, tx)
            await tx.outbox.add(events.reminded(reminder))

        await self.uow.run(work)
