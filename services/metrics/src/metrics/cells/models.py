"""Cells: the counts that figures are made of. What is added to one has at least `K` people behind it, each time.

What somebody brought waits, by cell and measure, until `K` distinct people wait there; then it is added at once, and
nobody's part of it can be told. What waits too long moves to a coarser cell, where it meets more people. Everything is
in one increment of one cell, so that every answer is a sum of increments, and so is the difference of two answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

K = 5
"""How many distinct people are behind whatever is shown about people, at least."""

NOBODY = ""
"""Whose part it is when nobody knows whose: what a rebuild found missing. No event names a person so, and it does not
count among the `K`."""

KEPT_DAYS = 400
"""How long something waits in a month for others, from the month's first day, before it is dropped."""

OBSERVED = ("reach", "reactions", "comments", "reshares", "conversations")
"""What is read from networks or declared by people."""

MEASURES = (
    "shares",
    "human_clicks",
    "previews",
    "bots",
    *(f"{name}_declared" for name in OBSERVED),
    *(f"{name}_api" for name in OBSERVED),
)
"""What is counted: first what comes from own links, then what was observed, by provenance."""


class Level(StrEnum):
    """How much of the days, networks and stories a cell puts together."""

    FINE = "fine"
    """A day, story, network and entity."""
    STORY_DAY = "story_day"
    STORY_WEEK = "story_week"
    """A story in an ISO week, which begins on Monday."""
    MONTH = "month"
    """Everything in a month; a week belongs to the month of its Thursday, as ISO 8601 has it for years."""


class CellKey(NamedTuple):
    """Which cell: its level, first day (UTC), story, network and entity; None is summed over, entity "" is none."""

    level: Level
    start: date
    story_id: str | None
    network: str | None
    entity: str | None

    @classmethod
    def fine(cls, day: date, story_id: str, network: str, entity: str) -> CellKey:
        """The finest cell that there is."""
        return cls(Level.FINE, day, story_id, network, entity)

    @property
    def id(self) -> str:
        """A text that no other cell has, as long as story and network have no colon."""
        return f"{self.level}:{self.start}:{self.story_id or ''}:{self.network or ''}:{self.entity or ''}"

    @property
    def over(self) -> date:
        """The first day on which nothing happens in the cell any more; for a month, the day on which waiting ends."""
        match self.level:
            case Level.FINE:
                return self.start
            case Level.STORY_DAY:
                return self.start + timedelta(days=1)
            case Level.STORY_WEEK:
                return self.start + timedelta(weeks=1)
            case Level.MONTH:
                return self.start + timedelta(days=KEPT_DAYS)

    def coarser(self) -> CellKey | None:
        """The cell to which what waited too long here moves; None: it is dropped."""
        match self.level:
            case Level.FINE:
                return CellKey(Level.STORY_DAY, self.start, self.story_id, None, None)
            case Level.STORY_DAY:
                monday = self.start - timedelta(days=self.start.weekday())
                return CellKey(Level.STORY_WEEK, monday, self.story_id, None, None)
            case Level.STORY_WEEK:
                return CellKey(Level.MONTH, (self.start + timedelta(days=3)).replace(day=1), None, None, None)
            case Level.MONTH:
                return None


People = dict[str, int]
Brought = dict[int, People]
"""By measure (index in `MEASURES`), how much each person brought: a growth, or a network's correction downwards."""
Arrivals = dict[CellKey, Brought]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is added to a cell, by measure, and what waits on."""

    increment: Mapping[int, int]
    waiting: Brought
    changed: bool
    """Whether what waits is something else than before."""


def settle(arriving: Brought, waiting: Brought) -> Settled:
    """Add to a cell what at least `K` people brought, those who wait included; the others wait.

    Somebody whose parts add up to zero is behind nothing, and is not counted.
    """
    increment: dict[int, int] = {}
    left: Brought = dict(waiting)
    changed = False
    for measure, arrived in arriving.items():
        people = arrived
        if waited := waiting.get(measure):
            people = added(waited, arrived)
        elif 0 in arrived.values():
            people = {person: count for person, count in arrived.items() if count}
        if len(people) - (NOBODY in people) >= K:
            increment[measure] = sum(people.values())
            changed |= left.pop(measure, None) is not None
        elif people:
            left[measure] = people
            changed = True
        else:
            changed |= left.pop(measure, None) is not None
    return Settled(increment, left, changed)


def added(one: People, other: People) -> People:
    """What people brought in two parts; those for whom nothing remains are left out."""
    total = dict(one)
    for person, count in other.items():
        total[person] = total.get(person, 0) + count
    return {person: count for person, count in total.items() if count}


def few(arrivals: Arrivals) -> set[str]:
    """Who may have to wait: everybody who came to a cell with fewer than `K`."""
    return {
        person for brought in arrivals.values() for people in brought.values() if len(people) < K for person in people
    }


def without(arrivals: Arrivals, erased: Arrivals) -> Arrivals:
    """Arrivals but for that part of them which is erased, of people who came with fewer than `K`."""
    found: Arrivals = {}
    for key, brought in arrivals.items():
        found[key] = dict(brought)
        for measure, gone in erased.get(key, {}).items():
            if len(brought[measure]) < K:
                found[key][measure] = added(brought[measure], {person: -count for person, count in gone.items()})
    return found
