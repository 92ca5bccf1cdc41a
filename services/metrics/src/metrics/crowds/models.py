"""Who is behind what moves now: of no story, network and step of time more people than it takes to be enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from metrics.cells.models import K

ENOUGH = K


class CrowdKey(NamedTuple):
    """A story on a network in the step of trends that begins at `start` (seconds since 1970, UTC)."""

    story_id: str
    network: str
    start: int


Crowds = dict[CrowdKey, dict[str, dict[str, int]]]
"""By measure's name, how much each person added to it."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The first people behind a step, by measure, up to `ENOUGH`: each with what the measure had come to with what they
    brought. `counts` is what it has come to, as long as they were not enough."""

    people: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def grown(self, more: Mapping[str, Mapping[str, int]]) -> Crowd:
        """The crowd and those who came."""
        everybody, counts = dict(self.people), dict(self.counts)
        for name, brought in more.items():
            there = everybody.get(name, {})
            if (room := ENOUGH - len(there)) > 0:
                counts[name] = counts.get(name, 0) + sum(brought.values())
                come = sorted(brought.keys() - there.keys())[:room]
                everybody[name] = {**there, **dict.fromkeys(come, counts[name])}
        return Crowd(everybody, counts)

    def within(self, name: str, count: int) -> frozenset[str]:
        """Whose part is in a count that may be older than the crowd."""
        return frozenset(person for person, reached in self.people.get(name, {}).items() if reached <= count)
