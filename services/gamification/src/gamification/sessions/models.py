"""Sessions: the four meetings of a cohort, each with its agenda. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from gamification.sessions.errors import AgendaTooLong, SessionHasBegun, SessionsOutOfOrder
from kernel.language import Text

SESSIONS = 4
# Who joins a course can tell whether they will be there for its end.
LONGEST_COURSE = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of an agenda."""

    minutes: int
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What is said of a session: what it is about, when and where it is. `online` is a web address."""

    title: Text
    agenda: tuple[Step, ...]
    starts_at: datetime
    minutes: int
    place: str | None = None
    online: str | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One of a cohort's four. `sequence` grows with each change, so that calendars take the newest (RFC 5545)."""

    id: str
    meeting: Meeting
    sequence: int
    changed_at: datetime
    cancelled: bool = False

    @classmethod
    def plan(cls, session_id: str, meeting: Meeting, *, at: datetime) -> Session:
        """A new session."""
        return cls(id=session_id, meeting=meeting, sequence=0, changed_at=at)

    def change(self, meeting: Meeting, *, at: datetime, meets: bool) -> Session:
        """The session as it will be, also one that was called off; the same object if nothing differs.
        `SessionHasBegun` when it is too late, which it never is where nobody meets yet (`meets`)."""
        if meeting == self.meeting and not self.cancelled:
            return self
        if meets:
            self._must_lie_ahead(at)
        return replace(self, meeting=meeting, cancelled=False, sequence=self.sequence + 1, changed_at=at)

    def cancel(self, *, at: datetime) -> Session:
        """The session, called off; the same object if it is already. `SessionHasBegun` when it is too late."""
        if self.cancelled:
            return self
        self._must_lie_ahead(at)
        return replace(self, cancelled=True, sequence=self.sequence + 1, changed_at=at)

    def _must_lie_ahead(self, at: datetime) -> None:
        if not self.cancelled and self.meeting.starts_at <= at:
            raise SessionHasBegun


def check_order(meetings: Sequence[Meeting], *, changed: int | None = None) -> None:
    """`SessionsOutOfOrder` unless each begins when the one before is over, all within a year.

    With `changed`, the place of the only one that a caller has sent, the fault is found in that one's body.
    """
    # Before anything is added to a moment: there is none after the year 9999.
    for place, meeting in enumerate(meetings):
        _check_year(meeting.starts_at, place, meetings[0], changed)
    for place, (one, following) in enumerate(pairwise(meetings)):
        if following.starts_at < one.ends_at:
            raise SessionsOutOfOrder(
                _pointer(place + 1, changed),
                Text(
                    en=f"Session {place + 2} has to begin when session {place + 1} is over.",
                    fr=f"La session {place + 2} doit commencer quand la session {place + 1} est finie.",
                ),
            )
    _check_year(meetings[-1].ends_at, len(meetings) - 1, meetings[0], changed)


def check_agenda(meeting: Meeting, place: int, *, changed: int | None = None) -> None:
    """`AgendaTooLong` when the steps take longer than the session."""
    if sum(step.minutes for step in meeting.agenda) > meeting.minutes:
        raise AgendaTooLong(f"/sessions/{place}/minutes" if changed is None else "/minutes")


def check_ahead(meeting: Meeting, place: int, *, at: datetime, changed: int | None = None) -> None:
    """`SessionsOutOfOrder` unless the session that is planned now begins later, and within a year."""
    if not at < meeting.starts_at <= at + LONGEST_COURSE:
        raise SessionsOutOfOrder(
            _pointer(place, changed),
            Text(
                en=f"A session begins in the future, and within {LONGEST_COURSE.days} days.",
                fr=f"Une session commence dans l’avenir, d’ici {LONGEST_COURSE.days} jours.",
            ),
        )


def _check_year(moment: datetime, place: int, first: Meeting, changed: int | None) -> None:
    if moment - first.starts_at > LONGEST_COURSE:
        raise SessionsOutOfOrder(
            _pointer(place, changed),
            Text(
                en=f"All sessions lie within {LONGEST_COURSE.days} days.",
                fr=f"Toutes les sessions tiennent en {LONGEST_COURSE.days} jours.",
            ),
        )


def _pointer(place: int, changed: int | None) -> str:
    return f"/sessions/{place}/starts_at" if changed is None else "/starts_at"
