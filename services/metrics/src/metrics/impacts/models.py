"""What people brought, as the ledger tells it: to the person themselves, or about so many that nobody stands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The four counts."""

    shares: int = 0
    human_clicks: int = 0
    previews: int = 0
    bots: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact(Totals):
    """What one person brought with one story on one network, between the first and the last day of it (UTC); without a
    story, with posts of their own."""

    story_id: str | None
    network: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Crowd:
    """A count and who is behind it. Of the people no more are named than it takes to know that they are enough."""

    count: int
    people: frozenset[str]
