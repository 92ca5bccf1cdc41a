"""Commitments: how the company keeps the measured promises of its charter, found in what events say. No I/O.

A case is a proposal or an offered post; it counts at the moment of its answer, and no later than when that was due. A
measurement is made of cases that count, once, and has at least `K` people behind it: the cases of fewer wait for the
next weeks. So no two measurements share a case, and no difference of them is about fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from metrics.cells.models import K

RELAY_ANSWER = timedelta(weeks=4)
"""After so long without an answer, an offered post counts as one that was not relayed."""
KEPT = timedelta(days=400)
"""How long a case waits for others before it is dropped."""


class Measure(StrEnum):
    """What promises of the company are measured by."""

    PROPOSAL_ANSWER_DAYS = "proposal_answer_days"
    POSTS_RELAYED_PERCENT = "posts_relayed_percent"
    WORK_MINUTES_PER_WEEK = "work_minutes_per_week"


MEASURED = (Measure.PROPOSAL_ANSWER_DAYS, Measure.POSTS_RELAYED_PERCENT)
"""What events tell of. None says what time at work was granted, so that this is not measured."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A clause of the charter, counted from 1, and its target: working days at most, percent or minutes at least."""

    clause: int
    measure: Measure
    target: int


@dataclass(frozen=True, slots=True)
class Charter:
    """The version of a programme's charter that is in force, as far as it can be measured."""

    programme_id: str
    version: int
    promises: tuple[Promise, ...]

    def promise(self, measure: Measure) -> Promise | None:
        """The clause that is measured by this, None if there is none."""
        return next((one for one in self.promises if one.measure is measure), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something that a person may expect an answer to. It counts at `counts_at`: as not kept, unless an answer in time
    says otherwise."""

    id: str
    programme_id: str
    measure: Measure
    person_id: str
    opened_at: datetime
    due_at: datetime
    counts_at: datetime
    is_kept: bool = False
    answered_at: datetime | None = None

    @classmethod
    def opened(
        cls, id: str, *, programme_id: str, measure: Measure, person_id: str, at: datetime, due_at: datetime
    ) -> Case:
        """A case without an answer."""
        return cls(
            id=id,
            programme_id=programme_id,
            measure=measure,
            person_id=person_id,
            opened_at=at,
            due_at=due_at,
            counts_at=due_at,
        )

    def answered(self, *, at: datetime, is_kept: bool) -> Case:
        """The case with its answer. One that came too late is noted, and changes nothing of what counts."""
        if at > self.due_at:
            return replace(self, answered_at=at)
        return replace(self, answered_at=at, counts_at=at, is_kept=is_kept)

    def outlives(self, *, at: datetime) -> bool:
        """Whether it still counts when its person takes back at `at` what they had asked: an answer was due before."""
        return at > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """How a promise was kept in the cases that came to count up to `until`, a Monday, of five people or more.

    `percent` is rounded down. `answer_hours` is the median time to an answer, None when half of the cases had none.
    `clause` and `target` are None when the charter promises nothing of the kind.
    """

    id: str
    programme_id: str
    measure: Measure
    charter_version: int | None
    clause: int | None
    target: int | None
    since: datetime
    until: datetime
    cases: int
    kept: int
    answer_hours: float | None
    measured_at: datetime

    @property
    def percent(self) -> int:
        """The share of the cases in which the promise was kept."""
        return 100 * self.kept // self.cases

    @property
    def is_broken(self) -> bool | None:
        """Whether less was done than is promised; None when nothing is."""
        if self.target is None:
            return None
        if self.measure is Measure.PROPOSAL_ANSWER_DAYS:
            return self.kept < self.cases
        return self.percent < self.target


@dataclass(frozen=True, slots=True)
class Keeping:
    """A measure, the clause of the charter that promises it if one does, and the measurements, newest first; None when
    no event tells of it."""

    measure: Measure
    promise: Promise | None
    measurements: list[Measurement] | None


def measured(
    cases: Sequence[Case],
    *,
    id: str,
    charter: Charter | None,
    since: datetime,
    until: datetime,
    at: datetime,
    unknown: str,
) -> Measurement | None:
    """The measurement that cases of one programme and measure make; None while fewer than five people are behind them.

    `unknown` stands for people who were erased, and counts for none.
    """
    if len({case.person_id for case in cases} - {unknown}) < K:
        return None
    first = cases[0]
    promise = charter.promise(first.measure) if charter else None
    return Measurement(
        id=id,
        programme_id=first.programme_id,
        measure=first.measure,
        charter_version=charter.version if charter else None,
        clause=promise.clause if promise else None,
        target=promise.target if promise else None,
        since=since,
        until=until,
        cases=len(cases),
        kept=sum(case.is_kept for case in cases),
        answer_hours=_median_hours(cases),
        measured_at=at,
    )


def _median_hours(cases: Sequence[Case]) -> float | None:
    never = float("inf")
    hours = [
        (case.answered_at - case.opened_at) / timedelta(hours=1) if case.answered_at is not None else never
        for case in cases
    ]
    middle = median(hours)
    return None if middle == never else round(middle, 1)
