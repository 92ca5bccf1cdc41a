"""Reminders: a programme is told, once, of an effort that nobody has said anything about. Its person never is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from gamification.contributions.models import Contribution, ContributionKind
from gamification.programmes.models import MAIN_PROGRAMME, AnswerableFor
from gamification.reminders.errors import ReminderNotFound


class ReminderState(StrEnum):
    """Whether somebody in the programme has said that the person was answered."""

    OPEN = "open"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A programme is reminded of an effort, for which `due_at` passed without feedback. Every change makes the next
    version."""

    id: str
    version: int
    state: ReminderState
    programme_id: str
    contribution_id: str
    person_id: str
    kind: ContributionKind
    story_id: str | None
    made_at: datetime
    due_at: datetime
    reminded_at: datetime
    settled_at: datetime | None = None
    settled_by: str | None = None

    @classmethod
    def of(cls, contribution: Contribution, *, reminder_id: str, due_at: datetime, at: datetime) -> Reminder:
        """The reminder of a contribution."""
        return cls(
            id=reminder_id,
            version=1,
            state=ReminderState.OPEN,
            programme_id=contribution.programme_id or MAIN_PROGRAMME,
            contribution_id=contribution.id,
            person_id=contribution.person_id,
            kind=contribution.kind,
            story_id=contribution.story_id,
            made_at=contribution.made_at,
            due_at=due_at,
            reminded_at=at,
        )

    def settle(self, *, by: AnswerableFor, at: datetime) -> Reminder:
        """The reminder, settled by `by`; itself if it was before. `ReminderNotFound` unless it is to a programme of
        theirs, and of somebody else."""
        if not by.answers_for(self.programme_id) or by.person_id == self.person_id:
            raise ReminderNotFound
        if self.state is ReminderState.SETTLED:
            return self
        return replace(
            self, version=self.version + 1, state=ReminderState.SETTLED, settled_at=at, settled_by=by.person_id
        )
