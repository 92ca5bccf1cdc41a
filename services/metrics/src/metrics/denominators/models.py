"""How many ambassadors a programme has, told so that nobody's coming or going can be seen in it.

A new number is told only when at least `K` distinct people have come or gone since the last one, and are not back where
they were: two numbers that were told never differ by what fewer people did. In between the last one stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from metrics.cells.models import K
from metrics.stories.models import MAIN_PROGRAMME

_OF_PROGRAMME = "charter:"


def programme_of(charter_id: str) -> str:
    """The programme whose charter it is; the group's own for events from before there were others."""
    if charter_id.startswith(_OF_PROGRAMME):
        return charter_id.removeprefix(_OF_PROGRAMME)
    return MAIN_PROGRAMME


class Move(NamedTuple):
    """Somebody came to a programme, or left (None), at a moment (UTC)."""

    person_id: str
    programme_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A number that anybody may read, from a day on; None when there are fewer than `K` ambassadors, or none."""

    programme_id: str
    day: date
    people: int | None


@dataclass(frozen=True, slots=True)
class Census:
    """How many ambassadors a programme really has, who came or went for good since the last number was told, and the
    day of that. Nobody reads it."""

    programme_id: str
    people: int = 0
    moved: frozenset[str] = frozenset()
    told_on: date | None = None

    def came(self, person_id: str, *, on: date) -> tuple[Census, Told | None]:
        """The census with one more, and what may be told now."""
        return self._moved(person_id, 1, on)

    def went(self, person_id: str, *, on: date) -> tuple[Census, Told | None]:
        """The census with one fewer, and what may be told now."""
        return self._moved(person_id, -1, on)

    def without(self, person_id: str) -> Census:
        """The census without the name of somebody among those who moved. The next number takes `K` others."""
        return replace(self, moved=self.moved - {person_id})

    def forgot(self, person_id: str) -> Census:
        """The census with one fewer, whose name is not kept for it. The next number takes `K` others."""
        return replace(self.without(person_id), people=self.people - 1)

    def _moved(self, person_id: str, by: int, on: date) -> tuple[Census, Told | None]:
        # Coming and going take turns: who moves a second time is where the last number found them.
        people, moved = self.people + by, self.moved ^ {person_id}
        if len(moved) < K:
            return replace(self, people=people, moved=moved), None
        # Events of different people come in any order; what was told of a day is not told again of an earlier one.
        day = on if self.told_on is None else max(on, self.told_on)
        told = Told(self.programme_id, day, people if people >= K else None)
        return Census(self.programme_id, people, frozenset(), day), told
