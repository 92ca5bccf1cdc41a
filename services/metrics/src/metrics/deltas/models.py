"""Folding: what a batch of shares, clicks and observations adds up to, for minutes, cells and what is moving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

from metrics.cells.models import MEASURES, Arrivals, CellKey
from metrics.crowds.models import CrowdKey, Crowds
from metrics.keys.models import is_forgotten
from metrics.trends.models import MOVING, STEP_SECONDS, STEPS

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MINUTES_KEPT, HOURS_KEPT = 2 * DAY, 90 * DAY
"""From what age on, in seconds, minutes are put together to hours, and hours to days."""

Counts = list[int]
"""A number for each of `MEASURES`."""

Group = tuple[str, str, str, int, int]
"""What is added up first: story (empty: posts of people's own), network, entity (empty: none), measure (index in
`MEASURES`) and minute (since 1970, UTC)."""

Groups = dict[Group, dict[str, int]]
"""By how much each person let each group grow; less than nothing for a correction."""


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


@dataclass(frozen=True, slots=True)
class Folded:
    """A batch, added up in several ways. The sums of deltas and arrivals are equal; posts of people's own, which are
    told to them alone, are in neither."""

    deltas: dict[DeltaKey, Counts] = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=dict)
    crowds: Crowds = field(default_factory=dict)


_SHARES = MEASURES.index("shares")
_MOVING = frozenset(MEASURES.index(name) for name in MOVING)
_MOVING_SECONDS = (STEPS + 1) * STEP_SECONDS


def fold(groups: Groups, *, now: int) -> Folded:
    """What groups add up to at a moment (seconds since 1970); their order does not matter."""
    folded = Folded()
    for group, people in groups.items():
        _add(folded, group, people, now=now)
    return folded


def erased(groups: Groups, forgotten: Mapping[str, float]) -> Arrivals:
    """What of the arrivals of groups belongs to what people had erased at these seconds (since 1970). Of a minute the
    beginning decides."""
    found: Arrivals = {}
    for (story_id, network, entity, measure, minute), people in groups.items():
        start, own_act = minute * MINUTE, measure == _SHARES
        for person in people.keys() & forgotten.keys():
            if story_id and is_forgotten(start, destroyed_at=forgotten[person], own_act=own_act):
                gone = found.setdefault(CellKey.fine(_day(start // DAY), story_id, network, entity), {})
                of_measure = gone.setdefault(measure, {})
                of_measure[person] = of_measure.get(person, 0) + people[person]
    return found


def _add(folded: Folded, group: Group, people: Mapping[str, int], *, now: int) -> None:
    story_id, network, entity, measure, minute = group
    start = minute * MINUTE
    # The names of minutes and cells are made of these, with colons between.
    if ":" in story_id or ":" in network:
        raise Unfoldable("a colon")
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
        counted = crowd.setdefault(MEASURES[measure], {})
        for person_id, count in people.items():
            counted[person_id] = counted.get(person_id, 0) + count


@lru_cache(maxsize=1024)
def _day(number: int) -> date:
    return datetime.fromtimestamp(number * DAY, UTC).date()
