"""Reminders as programmes see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gamification.contributions.models import ContributionKind
from gamification.reminders.models import Reminder, ReminderState
from kernel.http import Instant, View


class ReminderView(View):
    """An effort that nobody has said anything about. Who could have is not told: it is for the programme to answer."""

    id: str
    version: int
    state: ReminderState
    programme: str
    contribution: Annotated[
        str | None,
        Field(description="To thank for it, name it in `POST /v1/kudos`; null once colleagues see it no longer."),
    ]
    kind: ContributionKind
    person: Annotated[
        str | None, Field(description="Pseudonym of whose effort it was; null once colleagues see it no longer.")
    ]
    story_id: Annotated[str | None, Field(description="The story that it was about, if any.")]
    made_at: Instant
    due_at: Annotated[Instant, Field(description="Since when somebody should have said something.")]
    reminded_at: Instant
    settled_at: Instant | None

    @classmethod
    def of(cls, reminder: Reminder, *, person_id: str | None) -> ReminderView:
        """The view of a reminder; without a person, its contribution is not named either."""
        return cls(
            id=reminder.id,
            version=reminder.version,
            state=reminder.state,
            programme=reminder.programme_id,
            contribution=None if person_id is None else reminder.contribution_id,
            kind=reminder.kind,
            person=person_id,
            story_id=reminder.story_id,
            made_at=reminder.made_at,
            due_at=reminder.due_at,
            reminded_at=reminder.reminded_at,
            settled_at=reminder.settled_at,
        )
