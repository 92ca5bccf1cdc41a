"""How far a group came, in quarters of its goal. No finer figure is shown: what one person did would be found in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """Less than a quarter of the way, a quarter, half, three quarters, or all of it."""

    BEGUN = "begun"
    QUARTER = "quarter"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    REACHED = "reached"


_QUARTERS = (Step.BEGUN, Step.QUARTER, Step.HALF, Step.THREE_QUARTERS, Step.REACHED)


def step_of(efforts: int, *, goal: int) -> Step:
    """The step that so many efforts make of a goal."""
    return _QUARTERS[min(efforts * 4 // goal, 4)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the streams process has made of a challenge's events.

    `step` is None until five people are behind it; `version` is that of the last event before the first that is
    missing, `is_complete` says that none is. `begins_at` is when the challenge began.
    """

    challenge_id: str
    version: int
    step: Step | None
    is_complete: bool
    begins_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The events of one challenge, added up in whatever order they come; each counts once. Each is of five people or
    more, or of nobody, so that the step never moves by what fewer did.

    `last` is the version of the last event. Versions up to `highest` were added, and those in `beyond`.
    """

    goal: int
    begins: int
    efforts: int = 0
    last: int | None = None
    highest: int = 0
    beyond: tuple[int, ...] = ()

    def add(self, version: int, efforts: int, *, is_last: bool) -> Sum:
        """The sum with one more event; itself when it was added before."""
        if version <= self.highest or version in self.beyond:
            return self
        highest, beyond = self.highest, sorted([*self.beyond, version])
        while beyond and beyond[0] == highest + 1:
            highest, *beyond = beyond
        return replace(
            self,
            efforts=self.efforts + efforts,
            last=version if is_last else self.last,
            highest=highest,
            beyond=tuple(beyond),
        )

    @property
    def is_complete(self) -> bool:
        """Whether the last event is known and none before it is missing."""
        return self.last is not None and self.highest >= self.last

    @property
    def step(self) -> Step | None:
        """How far the group came; None where nothing is said about it."""
        return step_of(self.efforts, goal=self.goal) if self.efforts else None
