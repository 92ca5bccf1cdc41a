"""Rings: thanks that go round among a few people again and again. The rule looks at what hangs on the wall alone, so
that a wait tells nobody anything that the wall does not (docs/decisions/0073-rings-wait-for-their-turn.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import timedelta

# The quarter whose wall is looked at.
QUARTER = timedelta(weeks=13)
# The most people that a ring has; with half of somebody's thanks going to one person, it is followed at most 2^4 ways.
MOST_PEOPLE = 5
# Where one who thanks again and again directs at least this part of their thanks, they go round.
_PART = 2
_SHORTEST = timedelta(days=7)
_SPREAD_SECONDS = 14 * 24 * 3600


@dataclass(slots=True)
class Graph:
    """Who thanked whom how often on the wall, as far as it was followed."""

    times: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, giver_id: str, receiver_id: str) -> None:
        """One more thank-you."""
        given = self.times.setdefault(giver_id, {})
        given[receiver_id] = given.get(receiver_id, 0) + 1

    def again_and_again(self, giver_id: str, *, again: int) -> Set[str]:
        """Those whom somebody thanked `again` times or more, and with half of all their thanks or more: two at most."""
        given: Mapping[str, int] = self.times.get(giver_id, {})
        half = sum(given.values()) / _PART
        return frozenset(person for person, times in given.items() if times >= max(again, half))


def wait_of(kudos_id: str) -> timedelta:
    """How long kudos of a ring wait for their turn: 7 to 21 days, spread by their id, the same whenever asked."""
    drawn = int.from_bytes(hashlib.sha256(kudos_id.encode()).digest()[:8])
    return _SHORTEST + timedelta(seconds=drawn % _SPREAD_SECONDS)
