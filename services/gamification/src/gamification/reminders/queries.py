"""What a programme reads about efforts that nobody has said anything about."""

from __future__ import annotations

from datetime import timedelta

from gamification.contributions.repository import ContributionRepository
from gamification.programmes.models import AnswerableFor
from gamification.reminders.models import Reminder, ReminderState
from gamification.reminders.repository import ReminderRepository
from kernel.clock import Clock
from kernel.mongo import Db


class ReminderQueries:
    """Reminders, and whose effort each is about as long as colleagues may see that (for `shown_for`)."""

    def __init__(
        self,
        db: Db,
        reminders: ReminderRepository,
        contributions: ContributionRepository,
        clock: Clock,
        *,
        shown_for: timedelta,
    ) -> None:
        self.db = db
        self.reminders = reminders
        self.contributions = contributions
        self.clock = clock
        self.shown_for = shown_for

    async def to(self, by: AnswerableFor, *, state: ReminderState, before: str | None, limit: int) -> list[Reminder]:
        """Reminders to the programmes of a person, of others' efforts, newest first."""
        return await self.reminders.newest(by, self.db, state=state, before=before, limit=limit)

    async def people(self, *reminders: Reminder) -> dict[str, str]:
        """Whose effort each is about, by the id of the reminder; none where colleagues may not see it."""
        ids = [one.contribution_id for one in reminders]
        shown = await self.contributions.shown_among(ids, self.db, since=self.clock() - self.shown_for)
        return {one.id: one.person_id for one in reminders if one.contribution_id in shown}
