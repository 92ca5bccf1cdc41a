"""Goals that people set for themselves, in their own words. Nobody else reads them, and nothing reminds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from metrics.impacts.models import Month, Totals, counted

# More than anybody keeps in mind; an account that is used by a program stops here.
MOST_GOALS = 50


class GoalMeasure(StrEnum):
    """What of a person's own ledger counts towards a goal."""

    SHARES = "shares"
    HUMAN_CLICKS = "human_clicks"
    REACH = "reach"
    REACTIONS = "reactions"
    COMMENTS = "comments"
    RESHARES = "reshares"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True, slots=True)
class Target:
    """So many of something: of a measure of the person's ledger, or of what they count themselves, such as talks."""

    count: int
    measure: GoalMeasure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a person says of a goal. `done` is their own count, `reached` their own word where there is no target."""

    words: str
    target: Target | None
    done: int
    reached: bool
    starts_on: date
    ends_on: date | None
    in_portfolio: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal of a person. Every change makes the next version."""

    id: str
    person_id: str
    version: int
    created_at: datetime
    aim: Aim

    def change(self, aim: Aim) -> Goal:
        """The goal, said anew."""
        return replace(self, version=self.version + 1, aim=aim)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is: a count, if it has a target, and whether it is reached."""

    count: int | None
    reached: bool


def progress(aim: Aim, months: Mapping[str, Month]) -> Progress:
    """How far a goal is, by its person's own word or ledger."""
    if aim.target is None:
        return Progress(None, aim.reached)
    if aim.target.measure is None:
        count = aim.done
    else:
        totals = Totals.of(counted(months, first=aim.starts_on, last=aim.ends_on or date.max))
        found = getattr(totals, aim.target.measure.value)
        # The same posts may be declared by the person and read from the network: they are not counted twice.
        count = found if isinstance(found, int) else max(found.declared, found.api)
    return Progress(count, count >= aim.target.count)
