"""Cohorts: 4 to 8 people who learn together in four sessions. Joining and leaving is each person's own act. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gamification.cohorts.errors import (
    CohortHasBegun,
    CohortIsOver,
    CohortNotFound,
    CohortTooSmall,
    PlacesTakenAway,
    SizeNeedsReason,
    SizeUpsideDown,
)
from gamification.sessions.models import Meeting, Session, check_agenda, check_ahead, check_order
from kernel.language import Text

USUAL_MIN, USUAL_MAX = 4, 8


class CohortStatus(StrEnum):
    """Where a cohort stands: it gathers people until it begins, and ends with its last session."""

    GATHERING = "gathering"
    BEGUN = "begun"
    ENDED = "ended"
    CANCELLED = "cancelled"


class CohortDoor(StrEnum):
    """How people come in: everybody of the programme may, or whoever was given an invitation."""

    OPEN = "open"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many people it takes to begin, and how many find a place."""

    min_members: int = USUAL_MIN
    max_members: int = USUAL_MAX
    reason: str | None = None

    def check(self) -> None:
        """`SizeNeedsReason` when it is not the usual size and nobody says why; `SizeUpsideDown`."""
        if self.min_members > self.max_members:
            raise SizeUpsideDown
        if not (self.min_members >= USUAL_MIN and self.max_members <= USUAL_MAX) and self.reason is None:
            raise SizeNeedsReason(smallest=USUAL_MIN, largest=USUAL_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A person as far as it decides what they see of cohorts.

    `programme_id` is the programme that is for them; `runs` those that they decide about: one, every one (None), or
    none (the empty text).
    """

    person_id: str
    programme_id: str
    entity: str | None = None
    runs: str | None = ""

    def answers_for(self, programme_id: str) -> bool:
        """Whether they decide about that programme."""
        return self.runs in (None, programme_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A cohort. Its members are kept apart from it, so that no version of it tells who came or went."""

    id: str
    version: int
    programme_id: str
    title: Text
    about: Text | None
    time_zone: str
    door: CohortDoor
    size: Size
    sessions: tuple[Session, ...]
    status: CohortStatus
    facilitator_id: str | None
    opened_at: datetime
    begun_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        """When its first session begins."""
        return self.sessions[0].meeting.starts_at

    @property
    def ends_at(self) -> datetime:
        """When its last session is over."""
        return self.sessions[-1].meeting.ends_at

    @property
    def is_over(self) -> bool:
        """Whether it has ended or was called off."""
        return self.status in (CohortStatus.ENDED, CohortStatus.CANCELLED)

    def is_run_by(self, reader: Reader) -> bool:
        """Whether they decide about it: its facilitator, and those who answer for its programme."""
        return reader.person_id == self.facilitator_id or reader.answers_for(self.programme_id)

    def gathers(self, at: datetime) -> bool:
        """Whether people may still join, if there is a place."""
        return self.status is CohortStatus.GATHERING and at < self.starts_at

    def is_shown_to(self, reader: Reader, *, at: datetime) -> bool:
        """Whether somebody who has no part in it may know of it: of their programme's, those with an open door."""
        return self.door is CohortDoor.OPEN and reader.programme_id == self.programme_id and self.gathers(at)

    def check(self, *, at: datetime) -> None:
        """Return when a cohort can be opened like this."""
        self.size.check()
        meetings = [session.meeting for session in self.sessions]
        for place, meeting in enumerate(meetings):
            check_agenda(meeting, place)
        # The first session bounds the others.
        check_ahead(meetings[0], 0, at=at)
        check_order(meetings)

    def change(self, **changes: Any) -> Cohort:
        """The cohort with other members, such as `title` or `size`; `PlacesTakenAway`, `CohortIsOver`."""
        self._must_not_be_over()
        changed = self._next(**changes)
        changed.size.check()
        # Whether there is a place is shown: with a bound that goes down, that would say how many are in it.
        if changed.size.max_members < self.size.max_members:
            raise PlacesTakenAway(largest=self.size.max_members)
        return changed

    def move(self, place: int, meeting: Meeting, *, at: datetime) -> Cohort:
        """The cohort with another session at a place (from 0); the same object if nothing differs."""
        self._must_not_be_over()
        session = self.sessions[place]
        changed = session.change(meeting, at=at, meets=self.begun_at is not None)
        if changed is session:
            return self
        check_agenda(meeting, place, changed=place)
        check_ahead(meeting, place, at=at, changed=place)
        sessions = self._with(place, changed)
        check_order([one.meeting for one in sessions], changed=place)
        return self._next(sessions=sessions)

    def cancel_session(self, place: int, *, at: datetime) -> Cohort:
        """The cohort with one session called off; the same object if it is already."""
        self._must_not_be_over()
        session = self.sessions[place]
        changed = session.cancel(at=at)
        return self if changed is session else self._next(sessions=self._with(place, changed))

    def begin(self, *, members: int, at: datetime) -> Cohort:
        """The cohort, closed to others; the same object if it has begun. `CohortTooSmall`, `CohortIsOver`."""
        self._must_not_be_over()
        if self.status is CohortStatus.BEGUN:
            return self
        if members < self.size.min_members:
            raise CohortTooSmall
        return self._next(status=CohortStatus.BEGUN, begun_at=at)

    def advance(self, *, members: int, at: datetime) -> Cohort:
        """The cohort as the time makes it: begun at its first session if it has its size, ended after its last. The
        same object if there is nothing to change."""
        if self.is_over:
            return self
        if at >= self.ends_at:
            return self._next(status=CohortStatus.ENDED, closed_at=at)
        if self.status is CohortStatus.GATHERING and at >= self.starts_at and members >= self.size.min_members:
            return self.begin(members=members, at=at)
        return self

    def cancel(self, *, at: datetime) -> Cohort:
        """The cohort, called off with every session that has not begun; the same object if it was already."""
        if self.status is CohortStatus.CANCELLED:
            return self
        self._must_not_be_over()
        sessions = tuple(
            session.cancel(at=at) if session.meeting.starts_at > at else session for session in self.sessions
        )
        return self._next(status=CohortStatus.CANCELLED, closed_at=at, sessions=sessions)

    def facilitated_by(self, person_id: str | None) -> Cohort:
        """The cohort with this facilitator, or none."""
        return self._next(facilitator_id=person_id)

    def must_gather(self, at: datetime) -> None:
        """`CohortHasBegun` unless people may still join."""
        if not self.gathers(at):
            raise CohortHasBegun

    def must_be_run_by(self, reader: Reader) -> None:
        """`CohortNotFound` for whoever does not decide about it."""
        if not self.is_run_by(reader):
            raise CohortNotFound

    def due_at(self, *, keep: timedelta) -> datetime:
        """When something happens to it by itself: it begins, ends, or is forgotten `keep` after it closed. What is
        changed of one that gathers may have given it its size, so that it is looked at again, however late."""
        if self.closed_at is not None:
            return self.closed_at + keep
        return self.starts_at if self.status is CohortStatus.GATHERING else self.ends_at

    def waits_until(self, at: datetime) -> datetime:
        """When it is looked at again after `at`, when nothing has happened to it: if it had too few people at its
        first session, at the end of its last."""
        return self.starts_at if self.gathers(at) else self.ends_at

    def _with(self, place: int, session: Session) -> tuple[Session, ...]:
        return (*self.sessions[:place], session, *self.sessions[place + 1 :])

    def _must_not_be_over(self) -> None:
        if self.is_over:
            raise CohortIsOver

    def _next(self, **changes: Any) -> Cohort:
        return replace(self, version=self.version + 1, **changes)


class Standing(StrEnum):
    """What somebody has to do with a cohort."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    PROGRAMME = "programme"
    OUTSIDER = "outsider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A cohort as one person sees it. Who is in it is known to those who are, and to their facilitator."""

    cohort: Cohort
    standing: Standing
    has_places: bool
    member_ids: frozenset[str] | None

    @property
    def is_inside(self) -> bool:
        """Whether they meet the others in it."""
        return self.standing in (Standing.MEMBER, Standing.FACILITATOR)


def seen(cohort: Cohort, member_ids: frozenset[str], *, by: Reader, at: datetime) -> Seen:
    """A cohort with these members, as the reader sees it."""
    standing = _standing(cohort, member_ids, by)
    return Seen(
        cohort=cohort,
        standing=standing,
        has_places=cohort.gathers(at) and len(member_ids) < cohort.size.max_members,
        member_ids=member_ids if standing in (Standing.MEMBER, Standing.FACILITATOR) else None,
    )


def _standing(cohort: Cohort, members: frozenset[str], reader: Reader) -> Standing:
    if reader.person_id in members:
        return Standing.MEMBER
    if reader.person_id == cohort.facilitator_id:
        return Standing.FACILITATOR
    return Standing.PROGRAMME if reader.answers_for(cohort.programme_id) else Standing.OUTSIDER
