"""Sessions as callers send and see them, and the four that are shipped."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import Field

from gamification.sessions.models import SESSIONS, Meeting, Session, Step
from kernel.http import Body, Instant, View
from kernel.http.fields import Line, Moment, WebAddress
from kernel.language import Text

Title = Annotated[Line, Field(max_length=120)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=480)]


class TitleBody(Body):
    """A title in each language of the product."""

    en: Title
    fr: Title

    @property
    def text(self) -> Text:
        """As the rest of the code knows it."""
        return Text(en=self.en, fr=self.fr)


class StepBody(Body):
    """A part of an agenda."""

    minutes: Minutes
    title: TitleBody


class ShippedSession(Body):
    """A session as it comes with the package."""

    title: TitleBody
    minutes: Minutes
    agenda: list[StepBody]


def _shipped() -> tuple[ShippedSession, ...]:
    document = yaml.safe_load(files("gamification.shipped").joinpath("cohort_sessions.yaml").read_text("utf-8"))
    return tuple(ShippedSession.model_validate(one) for one in document["sessions"])


SHIPPED = _shipped()
"""The sessions of a cohort that says nothing of its own, in their order."""


class SessionBody(Body):
    """When and where a session is. What it is about is as shipped, unless the body says it."""

    starts_at: Annotated[Moment, Field(description="When it begins.")]
    minutes: Annotated[Minutes | None, Field(description="How long it takes; as shipped if left out.")] = None
    title: TitleBody | None = None
    agenda: Annotated[list[StepBody] | None, Field(min_length=1, max_length=20)] = None
    place: Annotated[
        Annotated[Line, Field(max_length=200)] | None, Field(description="A room, for its members only.")
    ] = None
    online: Annotated[WebAddress | None, Field(description="Where it is met online, for its members only.")] = None

    def meeting(self, place: int) -> Meeting:
        """The session at that place (from 0), with what is shipped where the body says nothing."""
        shipped = SHIPPED[place]
        agenda = self.agenda if self.agenda is not None else shipped.agenda
        return Meeting(
            title=(self.title or shipped.title).text,
            agenda=tuple(Step(minutes=step.minutes, title=step.title.text) for step in agenda),
            starts_at=self.starts_at,
            minutes=self.minutes if self.minutes is not None else shipped.minutes,
            place=self.place,
            online=self.online,
        )


Four = Annotated[list[SessionBody], Field(min_length=SESSIONS, max_length=SESSIONS)]


class TitleView(View):
    """A title in each language of the product."""

    en: str
    fr: str


class StepView(View):
    """A part of an agenda."""

    minutes: int
    title: TitleView


class SessionView(View):
    """A session. Where it is, is shown to those who are in the cohort or run it."""

    id: str
    session: Annotated[int, Field(description="Which of the four it is, from 1.")]
    title: TitleView
    agenda: list[StepView]
    starts_at: Instant
    ends_at: Instant
    minutes: int
    place: str | None
    online: str | None
    cancelled: bool
    changed_at: Annotated[Instant, Field(description="When it was planned, moved or called off last.")]

    @classmethod
    def of(cls, session: Session, place: int, *, whole: bool) -> SessionView:
        """The view of the session at that place (from 0), `whole` for those who may know where it is."""
        meeting = session.meeting
        return cls(
            id=session.id,
            session=place + 1,
            title=TitleView.model_validate(meeting.title),
            agenda=[StepView.model_validate(step) for step in meeting.agenda],
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            minutes=meeting.minutes,
            place=meeting.place if whole else None,
            online=meeting.online if whole else None,
            cancelled=session.cancelled,
            changed_at=session.changed_at,
        )
