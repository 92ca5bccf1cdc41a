"""Commitments: the measured promises of the company, and how it keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from content.charters.models import MAIN_CHARTER, Charter, TargetKind

# A median of fewer says little, and may be the time of one person's proposal.
FEWEST_FOR_MEDIAN = 5

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """An answer within so many working days, and the clause of the charter that promised it, if one did."""

    working_days: int
    charter_version: int | None = None
    clause: int | None = None
    charter_id: str = MAIN_CHARTER

    def due(self, since: datetime) -> datetime:
        """Until when the answer is promised: the same time of day so many working days (UTC) later."""
        return in_working_days(since, self.working_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of proposals.

    `late` are those answered after the promised moment, and those withdrawn after it without an answer; `overdue` are
    the open ones that wait longer than promised, and are counted among `open` too.
    """

    in_time: int
    late: int
    open: int
    overdue: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a promise is kept. `text` is the clause of the charter that makes it, None for a setting."""

    promise: Promise
    text: str | None
    since: datetime
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A promise that the metrics service found broken in some weeks, over cases of five people or more."""

    id: str
    programme: str
    charter_version: int
    clause: int
    measure: str
    target: int
    found: int
    since: datetime
    until: datetime
    at: datetime


def promised(charter: Charter | None, *, default_days: int) -> Promise:
    """The answer delay that a charter promises, or else the installation's own."""
    found = charter.clause(TargetKind.PROPOSAL_ANSWER_DAYS) if charter is not None else None
    if charter is None or found is None:
        return Promise(default_days)
    number, commitment = found
    days = commitment.target.value if commitment.target is not None else default_days
    return Promise(days, charter.version, number, charter.charter_id)


def in_working_days(since: datetime, days: int) -> datetime:
    """The same time of day, `days` working days later; Saturdays and Sundays do not count."""
    due = since
    while days:
        due += timedelta(days=1)
        if due.weekday() < _SATURDAY:
            days -= 1
    return due
