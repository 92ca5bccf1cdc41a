"""Phases: whether the sharing of a group of people begins, goes on, is low or rests, read from its weeks. No I/O.

Weeks are whole (ISO, Monday to Sunday), so that the pattern of the days is not taken for a change. A count is looked at
as 2·√(count + 3/8) (Anscombe 1948), in which the noise of a count by chance is 1 whatever its size. A level is the
median of up to 26 weeks, its noise 1.4826 times their median absolute deviation, on the safe side and never below that
1. A change of level is a cumulative sum (CUSUM, Page 1954) of weeks cut at three times the noise, so that no single
week makes one; growth is what the rank test of Mann and Kendall finds in eight weeks. docs/decisions/0064 has the
reasons and what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations
from math import sqrt
from statistics import median

METHOD = "weekly-cusum-1"
WEEK = timedelta(days=7)

FEWEST_WEEKS = 8
"""Nothing is said of a level, or of growth, from fewer weeks."""
_LEVEL_WEEKS = 26
_LONGEST_SHIFT = 13
"""A level that is as old as this, a quarter, is the usual one."""
_DECISION = 6.0
_CUT = 3.0
_SLACK = 0.5
# The standard error of a median is 1.25 noise / √weeks.
_MEDIAN_ERROR = 1.25
# Makes a median absolute deviation a standard deviation, whose standard error is 1.17 noise / √weeks (Rousseeuw and
# Croux 1993).
_SPREAD = 1.4826
_SPREAD_ERROR = 1.17
# Of Mann and Kendall's S for eight values: chance reaches 14 in 5.4 of a hundred series (Kendall 1970, table 1).
_GROWTH_S = 14
_QUIET_WEEKS = 3
_ACTIVE_WEEKS = 2
_RECOVERED_WEEKS = 4


class Phase(StrEnum):
    """Where a programme is in its cycle."""

    LAUNCH = "launch"
    PLATEAU = "plateau"
    DIP = "dip"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Week:
    """What the cells of a week, which begins on the Monday `start`, add up to."""

    start: date
    shares: int
    human_clicks: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """The middle of some weeks and their noise, both on the scale of `scaled`; of how many weeks."""

    middle: float
    noise: float
    weeks: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Level:
        """The level of at least two weeks."""
        middle = median(values)
        spread = _SPREAD * median(abs(value - middle) for value in values)
        # One standard error on the safe side: of few weeks, it is often found much too small.
        spread *= 1 + _SPREAD_ERROR / sqrt(len(values))
        return cls(middle, max(1.0, spread), len(values))


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of level: upwards or not, and for how many weeks."""

    is_up: bool
    weeks: int


@dataclass(frozen=True, slots=True)
class State:
    """The phase, its first week, and the shares of the weeks (the latest last) that tell what is usual."""

    phase: Phase
    since: date
    usual: tuple[int, ...] = ()

    def after(self, weeks: Sequence[Week]) -> State:
        """The state once the last of the weeks is over; they are consecutive and hold all that came before it."""
        counts = [week.shares for week in weeks]
        match self.phase:
            case Phase.LAUNCH:
                return self._launched(weeks, counts)
            case Phase.PLATEAU:
                return self._steady(weeks, counts)
            case Phase.DIP:
                return self._low(weeks, counts)
            case Phase.REST:
                return self._resting(weeks, counts)

    def _launched(self, weeks: Sequence[Week], counts: Sequence[int]) -> State:
        here = _since(weeks, self.since)
        if here >= _QUIET_WEEKS and all(is_quiet([count], noise=1.0) for count in counts[-_QUIET_WEEKS:]):
            return State(Phase.REST, _first(weeks, _QUIET_WEEKS), tuple(counts[-here:-_QUIET_WEEKS])[-_LEVEL_WEEKS:])
        # Two weeks in a row have to say that growth is over.
        grew = [growth(counts[-FEWEST_WEEKS - ago : len(counts) - ago]) > 0 for ago in (0, 1)]
        if here <= FEWEST_WEEKS or any(grew):
            return self
        return State(Phase.PLATEAU, _first(weeks, FEWEST_WEEKS), tuple(counts[-FEWEST_WEEKS:]))

    def _steady(self, weeks: Sequence[Week], counts: Sequence[int]) -> State:
        known = (*self.usual, counts[-1])[-_LEVEL_WEEKS - _LONGEST_SHIFT :]
        found = shift(known)
        if found is None:
            return replace(self, usual=known)
        since, before = _first(weeks, found.weeks), known[: -found.weeks][-_LEVEL_WEEKS:]
        if found.is_up:
            return State(Phase.LAUNCH, since)
        quiet = is_quiet(counts[-_QUIET_WEEKS:], noise=_level(before).noise)
        return State(Phase.REST if quiet else Phase.DIP, since, before)

    def _low(self, weeks: Sequence[Week], counts: Sequence[int]) -> State:
        here, usual = _since(weeks, self.since), _level(self.usual)
        if is_quiet(counts[-_QUIET_WEEKS:], noise=usual.noise):
            return State(Phase.REST, _first(weeks, _QUIET_WEEKS), self.usual)
        lately = counts[-_RECOVERED_WEEKS:]
        if median(map(scaled, lately)) >= usual.middle - usual.noise / 2:
            return State(Phase.PLATEAU, _first(weeks, _RECOVERED_WEEKS), (*self.usual, *lately))
        if here >= _LONGEST_SHIFT and growth(counts[-FEWEST_WEEKS:]) > -1:
            return State(Phase.PLATEAU, _first(weeks, _LONGEST_SHIFT), tuple(counts[-_LONGEST_SHIFT:]))
        return self

    def _resting(self, weeks: Sequence[Week], counts: Sequence[int]) -> State:
        lately = counts[-_ACTIVE_WEEKS:]
        usual = _level(self.usual) if len(self.usual) >= FEWEST_WEEKS else None
        noise = usual.noise if usual else 1.0
        if any(is_quiet([count], noise=noise) for count in lately):
            return self
        since = _first(weeks, _ACTIVE_WEEKS)
        if usual and median(map(scaled, lately)) >= usual.middle - usual.noise:
            return State(Phase.PLATEAU, since, (*self.usual, *lately))
        return State(Phase.LAUNCH, since)


def scaled(count: int) -> float:
    """A count on the scale on which the noise of chance is 1 (Anscombe 1948)."""
    return 2 * sqrt(max(count, 0) + 0.375)


def is_quiet(counts: Sequence[int], *, noise: float) -> bool:
    """Whether weeks cannot be told from weeks in which nothing happened, by chance's noise or by the usual one."""
    return median(map(scaled, counts)) - scaled(0) <= max(_CUT, noise)


def growth(counts: Sequence[int]) -> int:
    """1 when eight weeks grow by more than chance explains, -1 when they fall, else 0 (Mann 1945, Kendall)."""
    s = sum((b > a) - (b < a) for a, b in combinations(counts, 2))
    return (s >= _GROWTH_S) - (s <= -_GROWTH_S)


def shift(counts: Sequence[int]) -> Shift | None:
    """The change of level that the last weeks are, None while they may be chance.

    Every possible first week is tried with the level of the weeks before it, of which there must be eight. The fewer
    these are, the less sure is their median, so that the slack of the sum grows by its standard error.
    """
    values = [scaled(count) for count in counts]
    best, found = _DECISION, None
    for first in range(max(FEWEST_WEEKS, len(values) - _LONGEST_SHIFT), len(values)):
        level = Level.of(values[max(0, first - _LEVEL_WEEKS) : first])
        slack = _SLACK + _MEDIAN_ERROR / sqrt(level.weeks)
        steps = [max(-_CUT, min(_CUT, (value - level.middle) / level.noise)) for value in values[first:]]
        total = sum(steps)
        if abs(total) - slack * len(steps) >= best:
            best, found = abs(total) - slack * len(steps), Shift(total > 0, len(steps))
    return found


def _level(counts: Sequence[int]) -> Level:
    return Level.of([scaled(count) for count in counts])


def _since(weeks: Sequence[Week], first: date) -> int:
    return (weeks[-1].start - first) // WEEK + 1


def _first(weeks: Sequence[Week], lasting: int) -> date:
    return weeks[-1].start - WEEK * (lasting - 1)
