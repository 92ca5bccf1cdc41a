"""Who is behind what moves now: of no story, network and step of time more people than it takes to be enough."""

from __future__ import annotations

from typing import NamedTuple

from metrics.cells.models import K

ENOUGH = K


class CrowdKey(NamedTuple):
    """A story on a network in the step of trends that begins at `start` (seconds since 1970, UTC)."""

    story_id: str
    network: str
    start: int


Crowds = dict[CrowdKey, dict[str, set[str]]]
"""By measure's name, who added to it."""


def grown(known: dict[str, set[str]], more: dict[str, set[str]]) -> dict[str, set[str]]:
    """A crowd and those who came, up to `ENOUGH` for each measure."""
    total = {name: set(people) for name, people in known.items()}
    for name, people in more.items():
        there = total.setdefault(name, set())
        there.update(sorted(people - there)[: max(ENOUGH - len(there), 0)])
    return total
