"""Figures about groups of people, which nobody can be found in.

A figure is a sum of whole cells (`metrics.cells`), and each thing that was ever added to a cell has at least `K` people
behind it. The difference of any two answers, whatever their filters, periods and times, is therefore a sum of such
additions, some of them taken away. A cell that sticks out of what is asked for is left out, and never split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from metrics.cells.models import OBSERVED
from metrics.figures.errors import GroupingNotPossible, PeriodEndsBeforeItBegins, PeriodTooLong

LONGEST_DAYS = 400
USUAL_DAYS = 30
MOST_DIMENSIONS = 2
MOST_ROWS = 2000
MOST_POINTS = 20_000
"""Of the lines of a chart, a row's place or a gap each."""

OWN_LINK = ("shares", "human_clicks", "previews", "bots")
PROVENANCES = ("declared", "api")
# A correction may be larger than what a period grew by; then clicks are no part of anything.
_LEAST_REACH = 1


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

    def holds(self, first: date, last: date) -> bool:
        """Whether all days from one to another are in it."""
        return self.first <= first and last <= self.last

    def months(self) -> list[date]:
        """The first days of the months whose weeks, those with their Thursday in the month, lie wholly within it."""
        return [one for one in self.starts(Dimension.MONTH) if self.holds(*days_of_month(one))]

    def starts(self, step: Dimension) -> list[date]:
        """The first day of each day, week or month that has a day in it."""
        found = [step_of(self.first, step)]
        while (following := _next(found[-1], step)) <= self.last:
            found.append(following)
        return found


class Dimension(StrEnum):
    """What figures are split by."""

    STORY = "story"
    TOPIC = "topic"
    NETWORK = "network"
    LANGUAGE = "language"
    ENTITY = "entity"
    PROGRAMME = "programme"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def is_step(self) -> bool:
        """Whether it is a piece of time."""
        return self in (Dimension.DAY, Dimension.WEEK, Dimension.MONTH)


class Measure(StrEnum):
    """A figure that a picture may show."""

    SHARES = "shares"
    HUMAN_CLICKS = "human_clicks"
    PREVIEWS = "previews"
    BOTS = "bots"
    CLICK_THROUGH = "click_through"
    REACH = "reach"
    REACTIONS = "reactions"
    COMMENTS = "comments"
    RESHARES = "reshares"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is asked about; an empty one stands for all. An entity "" is that of people who have none."""

    stories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()

    @property
    def about_stories(self) -> bool:
        """Whether it asks for what is known of stories and not of cells."""
        return bool(self.topics or self.languages or self.programmes)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for, and how it is split."""

    selection: Selection
    period: Period
    group_by: tuple[Dimension, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.group_by)) < len(self.group_by):
            raise GroupingNotPossible.twice()
        if sum(one.is_step for one in self.group_by) > 1:
            raise GroupingNotPossible.two_steps()

    @property
    def step(self) -> Dimension | None:
        """The piece of time by which it is split."""
        return next((one for one in self.group_by if one.is_step), None)

    @property
    def needs_stories(self) -> bool:
        """Whether it takes what is known of stories to answer it."""
        split = {Dimension.TOPIC, Dimension.LANGUAGE, Dimension.PROGRAMME} & set(self.group_by)
        return bool(split) or self.selection.about_stories


@dataclass(frozen=True, slots=True)
class Figure:
    """A sum over cells; None when there are none. `completeness` is the part of the days on which a cell is counted."""

    value: float | None
    completeness: float

    @property
    def withheld(self) -> bool:
        """Whether there is nothing that may be shown."""
        return self.value is None


Key = Mapping[Dimension, date | str | None]
"""What a row is about; None where what is counted cannot be told apart by a dimension."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the cells of a row add up to: for each measure that one of them has, its sum and the number of days that
    they cover."""

    key: Key
    values: Mapping[str, int]
    days: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """Figures about the same thing, by measure. `ambassadors` is how many took part on the last day of what it is
    about, as far as that is known and may be shown."""

    key: Key
    figures: Mapping[str, Figure]
    click_through: Figure
    ambassadors: int | None = None

    @classmethod
    def of(cls, sums: Sums, *, days: int, ambassadors: int | None) -> Row:
        """The row of some sums over a number of days."""
        figures = {
            name: Figure(sums.values.get(name), round(min(sums.days.get(name, 0) / days, 1.0), 4))
            for name in (*OWN_LINK, *(f"{name}_{where}" for name in OBSERVED for where in PROVENANCES))
        }
        for name in OBSERVED:
            figures[name] = _together(*(figures[f"{name}_{where}"] for where in PROVENANCES))
        return cls(sums.key, figures, _part(figures["human_clicks"], figures["reach"]), ambassadors)


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures of all that was asked for, and rows of what it is split by."""

    question: Question
    whole: Row
    rows: Sequence[Row] = ()
    ambassadors: Mapping[date, int | None] = field(default_factory=dict)


def last_day_of(key: Key, period: Period) -> date:
    """The last day of what a row is about, within a period."""
    for dimension, start in key.items():
        if dimension.is_step and isinstance(start, date):
            return min(_next(start, dimension) - timedelta(days=1), period.last)
    return period.last


def days_of(key: Key, period: Period) -> int:
    """How many days of a period belong to what a row is about."""
    for dimension, start in key.items():
        if dimension.is_step and isinstance(start, date):
            return (last_day_of(key, period) - max(start, period.first)).days + 1
    return period.days


def step_of(day: date, step: Dimension) -> date:
    """The first day of the day, week (Monday) or month that a day is in."""
    if step is Dimension.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step is Dimension.WEEK else day


def days_of_month(start: date) -> tuple[date, date]:
    """The first and last day of the weeks that belong to a month: those whose Thursday is in it."""
    return _first_monday(start), _first_monday(_next(start, Dimension.MONTH)) - timedelta(days=1)


def lines(rows: Sequence[Row], step: Dimension) -> list[tuple[Key, Mapping[date, Row]]]:
    """Rows as lines of a chart, the rows of each by the beginning of their piece of time."""
    found: dict[tuple[object, ...], tuple[Key, dict[date, Row]]] = {}
    for row in rows:
        if isinstance(start := row.key[step], date):
            key = {dimension: value for dimension, value in row.key.items() if not dimension.is_step}
            found.setdefault(tuple(key.values()), (key, {}))[1][start] = row
    return list(found.values())


def _next(start: date, step: Dimension) -> date:
    if step is Dimension.MONTH:
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(weeks=1) if step is Dimension.WEEK else start + timedelta(days=1)


def _first_monday(start: date) -> date:
    thursday = start + timedelta(days=(3 - start.weekday()) % 7)
    return thursday - timedelta(days=3)


def _together(*parts: Figure) -> Figure:
    known = [part.value for part in parts if part.value is not None]
    return Figure(sum(known) if known else None, max(part.completeness for part in parts))


def _part(clicks: Figure, reach: Figure) -> Figure:
    if clicks.value is None or reach.value is None or reach.value < _LEAST_REACH:
        return Figure(None, 0.0)
    return Figure(round(clicks.value / reach.value, 4), min(clicks.completeness, reach.completeness))
