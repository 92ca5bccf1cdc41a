"""Figures about groups of people, which nobody can be found in.

A figure is a sum of cells, and a cell is a fixed set of days with at least `K` ambassadors behind the figure on them:
a day that has that many by itself, or all the other days of a week that is over, taken together, when the period asked
for holds the whole week. Cells do not depend on the period and never overlap. The difference of two answers, whatever
their periods, is therefore a sum of cells again, and tells of no fewer than `K` people. Days outside any cell are left
out, and nothing says whether few or no people were behind them.

A day that is still running grows as it is watched: who knows that only one person shared between two looks knows what
that person brought in between. Closing this takes delayed release, which is not done here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.figures.errors import PeriodEndsBeforeItBegins, PeriodTooLong
from metrics.impacts.models import Crowd

K = 5
LONGEST_DAYS = 400
USUAL_DAYS = 30

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days (UTC), both ends included."""

    first: date
    last: date

    @classmethod
    def of(cls, first: date | None, last: date | None, *, today: date) -> Period:
        """The period asked for: it ends today and has 30 days unless told otherwise, and has at most 400."""
        last = today if last is None else last
        first = last - timedelta(days=USUAL_DAYS - 1) if first is None else first
        if first > last:
            raise PeriodEndsBeforeItBegins
        period = cls(first, last)
        if period.days > LONGEST_DAYS:
            raise PeriodTooLong(LONGEST_DAYS)
        return period

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def whole_weeks(self, *, before: date) -> Iterator[list[date]]:
        """The days of each week, Monday to Sunday, that lies within the period and ended before a day."""
        monday = self.first + timedelta(days=-self.first.weekday() % _WEEK)
        while (sunday := monday + timedelta(days=_WEEK - 1)) <= self.last and sunday < before:
            yield [monday + timedelta(days=one) for one in range(_WEEK)]
            monday += timedelta(days=_WEEK)


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum over the cells of a period; None when there are none. `completeness` is the part of its days counted."""

    value: int | None
    completeness: float

    @property
    def withheld(self) -> bool:
        """Whether there is nothing that may be shown."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class StoryFigures:
    """The figures of a story in a period, by name."""

    story_id: str
    period: Period
    figures: Mapping[str, Figure]


def figure(days: Mapping[date, Crowd], period: Period, *, today: date) -> Figure:
    """The figure of a period, from the crowd behind it on each day on which there was one."""
    alone = {day for day, crowd in days.items() if period.first <= day <= period.last and len(crowd.people) >= K}
    counted = set(alone)
    for week in period.whole_weeks(before=today):
        others = [day for day in week if day not in alone]
        people = frozenset[str]().union(*(days[day].people for day in others if day in days))
        if len(people) >= K:
            counted.update(others)
    if not counted:
        return Figure(None, 0.0)
    return Figure(
        sum(days[day].count for day in counted if day in days), completeness=round(len(counted) / period.days, 4)
    )
