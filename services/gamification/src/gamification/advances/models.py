"""Efforts on their way into a challenge's progress: told of five people together, and of nobody before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gamification.contributions.models import ContributionKind

# Nothing is said of fewer, and nothing that was said before lets it be found by subtraction.
FEWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A contribution, as far as challenges look at it."""

    contribution_id: str
    person_id: str
    kind: ContributionKind
    programme_id: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What one person did for a challenge and nobody was told yet."""

    person_id: str
    contribution_ids: tuple[str, ...]


def together(waiting: Sequence[Waiting]) -> int:
    """The efforts of all of them."""
    return sum(len(one.contribution_ids) for one in waiting)


def told_of(waiting: Sequence[Waiting], *, near_end: bool) -> Sequence[Waiting]:
    """Those of whom is told now, five people or more, or nobody.

    Near the end five stay behind whenever others are told of: with these, few who come last are told of too.
    """
    if not near_end:
        return waiting if len(waiting) >= FEWEST else ()
    return waiting[FEWEST:] if len(waiting) >= 2 * FEWEST else ()


def left(waiting: Sequence[Waiting]) -> int:
    """The efforts that may be told at the end: those of all who still wait, or none where they are fewer than five."""
    return together(waiting) if len(waiting) >= FEWEST else 0
