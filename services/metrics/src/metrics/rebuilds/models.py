"""What a rebuild changes: the minutes of a story's day as the topics have them, against those that are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from metrics.cells.models import MEASURES
from metrics.deltas.models import DAY, HOUR, HOURS_KEPT, MINUTE, MINUTES_KEPT, Counts, DeltaKey

# A producer's clock may be so far ahead of the broker's.
_AHEAD = timedelta(hours=1)

KEPT = timedelta(days=395)
"""How old a day may be that is rebuilt. The database removes its minutes, and what cells were handed, after 400 days;
whatever is only missing for that is not missing."""


class RebuildRuns(Exception):
    """Another process rebuilds."""


class Interrupted(Exception):
    """Told to stop; what was read is kept, and the next rebuild goes on."""


class KeyMissing(Exception):
    """A person's key cannot be opened, so that what they told under it would be missing from the figures."""


class Moved(Exception):
    """The live fold has gone on meanwhile."""


class Unit(NamedTuple):
    """What is compared and swapped at once: a story's day (UTC)."""

    day: date
    story_id: str


class Row(NamedTuple):
    """A minute, hour or day of a story on a network as it stands."""

    counts: Counts
    version: int


Rows = Mapping[DeltaKey, Row]


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed to cells of a story's day, and when the first of it was."""

    counts: Counts
    first_at: datetime

    @classmethod
    def nothing(cls, *, at: datetime) -> Handed:
        """Nothing was until now."""
        return cls([0] * len(MEASURES), at)


@dataclass(frozen=True, slots=True)
class Whole:
    """From what moment on the topics still hold all that brings each of `MEASURES` (None: since ever), and from what
    day on minutes and what was handed to cells are kept for certain."""

    moments: tuple[datetime | None, ...]
    kept_from: date

    def first_day(self, measure: int) -> date:
        """The first day of a measure of which nothing can be missing."""
        moment = self.moments[measure]
        if moment is None:
            return self.kept_from
        return max(self.kept_from, (moment + _AHEAD).astimezone(UTC).date() + timedelta(days=1))

    @property
    def first(self) -> date:
        """The first day of any measure."""
        return min(self.first_day(measure) for measure in range(len(MEASURES)))

    def covered(self, unit: Unit, handed: Handed | None) -> frozenset[int]:
        """Which measures of a story's day the topics hold whole. A day of which something came before the topics begin,
        because it was dated into the future, is not whole."""
        return frozenset(
            measure
            for measure, moment in enumerate(self.moments)
            if unit.day >= self.first_day(measure) and (moment is None or handed is None or handed.first_at >= moment)
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to a story's day."""

    rows: Mapping[DeltaKey, Row] = field(default_factory=dict)
    """What rows are from now on."""
    gone: Collection[DeltaKey] = ()
    """Rows that are no more, or became part of another."""
    growth: Mapping[DeltaKey, Counts] = field(default_factory=dict)
    """By how much each of `rows` and `gone` changes."""
    lacking: Mapping[int, int] = field(default_factory=dict)
    """What cells lack, by measure; less than nothing if they have too much."""

    def __bool__(self) -> bool:
        return bool(self.growth or self.lacking)

    @property
    def measures(self) -> frozenset[int]:
        """The measures that change."""
        grown = {measure for counts in self.growth.values() for measure, count in enumerate(counts) if count}
        return frozenset(grown | self.lacking.keys())


def compared(live: Rows, rebuilt: Rows, handed: Handed | None, *, covered: Collection[int], now: int) -> Change:
    """What makes the live rows of a story's day those that were rebuilt, in the measures that are `covered`, at a
    moment (seconds since 1970); `handed` is None when what cells were handed is not known.

    Rows that an hour or day has taken in on one side only are equal to those that it has yet to take in.
    """
    coarse = {key for key in live if key.seconds > MINUTE}
    parts = _placed(live, coarse, now=now)
    before = {key: _sum([live[one] for one in ones]) for key, ones in parts.items()}
    after = {key: _sum([rebuilt[one] for one in ones]) for key, ones in _placed(rebuilt, coarse, now=now).items()}
    rows: dict[DeltaKey, Row] = {}
    gone: list[DeltaKey] = []
    growth: dict[DeltaKey, Counts] = {}
    for key in before.keys() | after.keys():
        old, new = before.get(key, _NOTHING), after.get(key, _NOTHING)
        wanted = [new.counts[one] if one in covered else old.counts[one] for one in range(len(MEASURES))]
        if wanted == old.counts:
            continue
        growth[key] = [count - was for count, was in zip(wanted, old.counts, strict=True)]
        gone += [one for one in parts.get(key, []) if one != key]
        if any(wanted) or key in after:
            rows[key] = Row(wanted, max(old.version, new.version))
        elif key in live:
            gone.append(key)
    if handed is None:
        return Change(rows, gone, growth)
    total = _sum(list(rebuilt.values())).counts
    lacking = {one: total[one] - handed.counts[one] for one in covered if total[one] != handed.counts[one]}
    return Change(rows, gone, growth, lacking)


_NOTHING = Row([0] * len(MEASURES), 0)


def _placed(rows: Rows, coarse: Collection[DeltaKey], *, now: int) -> dict[DeltaKey, list[DeltaKey]]:
    """Where each row belongs by its age, or because there is an hour or day already."""
    placed: dict[DeltaKey, list[DeltaKey]] = {}
    for key in rows:
        place = key
        for seconds, longer, kept in ((MINUTE, HOUR, MINUTES_KEPT), (HOUR, DAY, HOURS_KEPT)):
            into = DeltaKey(place.story_id, place.network, place.minute - place.minute % longer, longer)
            if place.seconds == seconds and (now - place.minute >= kept or into in coarse):
                place = into
        placed.setdefault(place, []).append(key)
    return placed


def _sum(rows: list[Row]) -> Row:
    if not rows:
        return _NOTHING
    counts = [sum(column) for column in zip(*(one.counts for one in rows), strict=True)]
    return Row(counts, max(one.version for one in rows))
