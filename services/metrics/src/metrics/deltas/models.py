"""Folding: what a batch of shares, clicks and observations adds up to, for minutes, cells and what is moving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from metrics.cells.models import MEASURES, Arrivals, CellKey
from metrics.crowds.models import CrowdKey, Crowds
from metrics.trends.models import MOVING, STEP_SECONDS, STEPS

FIGURES = MEASURES[:4]
"""What comes from own links."""
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MINUTES_KEPT, HOURS_KEPT = 2 * DAY, 90 * DAY
"""From what age on, in seconds, minutes are put together to hours, and hours to days."""

Counts = list[int]
"""A number for each of `MEASURES`."""

# A plain tuple: one is made for every event, and a named one costs as much as folding it.
Activity = tuple[str, str, str, str, int, int, int]
"""One thing that happened: person, story (empty: a post of their own), network, entity (empty: none), which measure
(index in `MEASURES`) grows by how much, and when (in seconds since 1970, UTC)."""


class Unfoldable(ValueError):
    """Something that cannot belong to any figure: it lacks a person or network, or its moment or count is absurd."""


class DeltaKey(NamedTuple):
    """A story on a network in the minute that begins at `minute` (seconds since 1970, UTC), or in the hour or day, if
    `seconds` are those of an hour or day."""

    story_id: str
    network: str
    minute: int
    seconds: int = MINUTE

    @classmethod
    def at(cls, story_id: str, network: str, second: int, *, now: int) -> DeltaKey:
        """Where a moment belongs: to its minute, or later than that to its hour or day."""
        age = now - second
        span = MINUTE if age < MINUTES_KEPT else HOUR if age < HOURS_KEPT else DAY
        return cls(story_id, network, second - second % span, span)


class LedgerKey(NamedTuple):
    """A person's doings with a story (empty: with posts of their own) on a network, on the day that begins at `day`
    (seconds since 1970, UTC)."""

    person_id: str
    story_id: str
    network: str
    day: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What to add to a ledger row, and the latest minute in which each figure grew (0: it did not)."""

    counts: Counts
    latest: Counts


@dataclass(frozen=True, slots=True)
class Folded:
    """A batch, added up in several ways. The sums of deltas and arrivals are equal; posts of people's own are in
    neither, but in their ledgers alone."""

    deltas: dict[DeltaKey, Counts] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=dict)
    crowds: Crowds = field(default_factory=dict)
    ledger: dict[LedgerKey, LedgerEntry] = field(default_factory=dict)


_MOVING = frozenset(MEASURES.index(name) for name in MOVING)
_MOVING_SECONDS = (STEPS + 1) * STEP_SECONDS


def fold(activities: Iterable[Activity], *, now: int) -> Folded:
    """What activities add up to at a moment (seconds since 1970); their order does not matter."""
    # One look-up per activity for its minute and one for its person; the rest is done once per minute and person.
    groups: dict[_Group, dict[str, int]] = {}
    for person_id, story_id, network, entity, measure, growth, second in activities:
        group = (story_id, network, entity, measure, second // MINUTE)
        people = groups.get(group)
        if people is None:
            people = groups[group] = {}
        people[person_id] = people.get(person_id, 0) + growth
    folded = Folded()
    for group, people in groups.items():
        _add(folded, group, people, now=now)
    return folded


_Group = tuple[str, str, str, int, int]


def _add(folded: Folded, group: _Group, people: Mapping[str, int], *, now: int) -> None:
    story_id, network, entity, measure, minute = group
    start = minute * MINUTE
    # The names of minutes and cells are made of these, with colons between.
    if ":" in story_id or ":" in network:
        raise Unfoldable("a colon")
    _add_to_ledger(folded.ledger, story_id, network, measure, start, people)
    if not story_id:
        return
    key = DeltaKey.at(story_id, network, start, now=now)
    if (counts := folded.deltas.get(key)) is None:
        counts = folded.deltas[key] = [0] * len(MEASURES)
    counts[measure] += sum(people.values())
    brought = folded.arrivals.setdefault(CellKey.fine(_day(start // DAY), story_id, network, entity), {})
    if (known := brought.get(measure)) is None:
        brought[measure] = dict(people)
    else:
        for person_id, count in people.items():
            known[person_id] = known.get(person_id, 0) + count
    step = start - start % STEP_SECONDS
    if measure in _MOVING and step >= now - _MOVING_SECONDS:
        crowd = folded.crowds.setdefault(CrowdKey(story_id, network, step), {})
        crowd.setdefault(MEASURES[measure], set()).update(people)


def _add_to_ledger(
    ledger: dict[LedgerKey, LedgerEntry],
    story_id: str,
    network: str,
    measure: int,
    start: int,
    people: Mapping[str, int],
) -> None:
    if measure >= len(FIGURES):
        return
    for person_id, count in people.items():
        entry = ledger.setdefault(
            LedgerKey(person_id, story_id, network, start - start % DAY), LedgerEntry([0] * 4, [0] * 4)
        )
        entry.counts[measure] += count
        entry.latest[measure] = max(entry.latest[measure], start)


@lru_cache(maxsize=1024)
def _day(number: int) -> date:
    return datetime.fromtimestamp(number * DAY, UTC).date()
