"""What a row of an export is: a published cell, the days that it stands for, and what else is known of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from metrics.cells.models import MEASURES, OBSERVED, Level
from metrics.denominators.models import Told
from metrics.figures.models import days_of_month

Value = str | int | date | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which rows: those that belong to the period, and are of the named story, network and so on.

    A row belongs to its day, to the Monday of its week or to the first of its month.
    """

    first: date
    last: date
    story: str | None = None
    network: str | None = None
    entity: str | None = None
    topic: str | None = None
    language: str | None = None
    programme: str | None = None

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def asks_of_stories(self) -> bool:
        """Whether it depends on what is known of a row's story."""
        return (self.topic, self.language, self.programme) != (None, None, None)


Row = Sequence[Value]
"""The values of a row, in the order of `COLUMNS`."""


def days_of(level: str, start: date) -> tuple[date, date]:
    """The first and last day of what a cell puts together, which begins at `start`. Those of a month are the days of
    its weeks, and may begin or end three days off."""
    match level:
        case Level.STORY_WEEK:
            return start, start + timedelta(days=6)
        case Level.MONTH:
            return days_of_month(start)
        case _:
            return start, start


class Ambassadors:
    """How many ambassadors there were on a day, by programme, as far as it may be told."""

    def __init__(self, told: Iterable[Told]) -> None:
        self._told: dict[str, list[tuple[date, int | None]]] = {}
        for one in sorted(told, key=lambda told: told.day):
            self._told.setdefault(one.programme_id, []).append((one.day, one.people))

    def of(self, programme: str | None, day: date) -> int | None:
        """The number that stood on a day, of all programmes together if none is named; None where none was told."""
        if programme is not None:
            return self._standing(self._told.get(programme, ()), day)
        known = [people for told in self._told.values() if (people := self._standing(told, day)) is not None]
        return sum(known) if known else None

    def _standing(self, told: Sequence[tuple[date, int | None]], day: date) -> int | None:
        place = bisect_right(told, day, key=lambda one: one[0])
        return told[place - 1][1] if place else None


def counts_of(counts: dict[str, Any], *, network: str | None) -> list[int | None]:
    """A cell's counts in the order of their columns. What a network's terms keep out of exports is left out here, even
    if it stood in a cell by mistake."""
    hidden = _API if network == "linkedin" else frozenset()
    return [None if name in hidden else counts.get(name) for name in MEASURES]


_API = frozenset(f"{name}_api" for name in OBSERVED)
