"""Cycles: the phases of a programme, or of the people of an entity, and what is proposed about them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from metrics.cycles.errors import PlaybookClosed
from metrics.phases.models import WEEK, Phase, State, Week

SERIES_WEEKS = 104
"""How much of a series is kept and shown: two years."""
LEADING_WEEKS = 52
"""How much of it is kept with a change: the year that led to it."""
GRACE = timedelta(days=1)


class PlaybookKind(StrEnum):
    """What a programme may do about a phase."""

    REST_WEEK = "rest_week"
    FRESH_TOPIC = "fresh_topic"
    CALL_FOR_AUTHORS = "call_for_authors"
    THANKS_ROUND = "thanks_round"


def playbook(before: Phase | None, after: Phase) -> PlaybookKind:
    """What is proposed to the programme when one phase follows another."""
    match before, after:
        case _, Phase.REST:
            return PlaybookKind.REST_WEEK
        case _, Phase.DIP:
            return PlaybookKind.FRESH_TOPIC
        case Phase.LAUNCH, Phase.PLATEAU:
            return PlaybookKind.CALL_FOR_AUTHORS
        case _:
            return PlaybookKind.THANKS_ROUND


class PlaybookStatus(StrEnum):
    """What became of a proposal to a programme. One is superseded when the next phase comes before its answer."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of phase: which it was, noticed at the end of the week `week`, with the series that led to it, and what
    is proposed to the programme. `number` counts the changes of a cycle from 1."""

    id: str
    cycle_id: str
    programme_id: str
    entity: str | None
    number: int
    before: Phase | None
    phase: Phase
    since: date
    week: date
    noticed_at: datetime
    series: tuple[Week, ...]
    playbook: PlaybookKind
    status: PlaybookStatus = PlaybookStatus.PROPOSED
    answered_at: datetime | None = None

    def answer(self, status: PlaybookStatus, *, at: datetime) -> Change:
        """The change with the programme's answer; the same answer again changes nothing. `PlaybookClosed` after another
        one, or once another phase has begun."""
        if self.status is status:
            return self
        if self.status is not PlaybookStatus.PROPOSED:
            raise PlaybookClosed(self.status)
        return replace(self, status=status, answered_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The cycle of a programme (`entity` None), or of the people of an entity, whose programme it is told to.

    `weeks` are consecutive and begin with the first in which there was something; `changes` counts its phases.
    """

    id: str
    programme_id: str
    entity: str | None = None
    weeks: tuple[Week, ...] = ()
    state: State | None = None
    changes: int = 0

    def refreshed(self, tallies: Mapping[date, Week]) -> Cycle:
        """The cycle with what weeks that were judged before add up to by now. What was told of them stays told."""
        return replace(self, weeks=tuple(tallies.get(week.start, week) for week in self.weeks))

    def after(self, week: Week) -> tuple[Cycle, State | None]:
        """The cycle once the next week is over, and its state if that is of another phase than before."""
        if self.state is None and not week.shares:
            return self, None
        weeks = (*self.weeks, week)[-SERIES_WEEKS:]
        state = self.state.after(weeks) if self.state else State(Phase.LAUNCH, week.start)
        is_other = self.state is None or state.phase is not self.state.phase
        after = replace(self, weeks=weeks, state=state, changes=self.changes + is_other)
        return after, state if is_other else None

    def change(self, before: Phase | None, *, id: str, at: datetime) -> Change:
        """The change that led from the phase before to the present one."""
        if self.state is None:
            raise ValueError("a cycle without a phase has not changed")
        return Change(
            id=id,
            cycle_id=self.id,
            programme_id=self.programme_id,
            entity=self.entity,
            number=self.changes,
            before=before,
            phase=self.state.phase,
            since=self.state.since,
            week=self.weeks[-1].start,
            noticed_at=at,
            series=self.weeks[-LEADING_WEEKS:],
            playbook=playbook(before, self.state.phase),
        )


def cycle_of(programme_id: str) -> str:
    """The id of the cycle of a programme's stories."""
    return f"programme:{programme_id}"


def monday_of(day: date) -> date:
    """The Monday of the ISO week of a day."""
    return day - timedelta(days=day.weekday())


def last_whole_week(now: datetime) -> date:
    """The Monday of the last week that is over for a day, in which what was counted late has found its place."""
    return monday_of((now - GRACE).astimezone(UTC).date()) - WEEK
