"""How far a group came, in quarters of its goal. No finer figure is shown: what one person did would be found in it."""

from __future__ import annotations

from dataclasses import dataclass
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
    """The events of one challenge, added up in whatever order they come; each counts once.

    `latest` is the version and the efforts of the latest event that is not the last one, `last` of the last one.
    Versions up to `highest` were added, and those in `beyond`.
    """

    goal: int
    begins: int
    efforts: int = 0
    latest: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    highest: int = 0
    beyond: tuple[int, ...] = ()

    def add(self, version: int, efforts: int, *, is_last: bool) -> Sum:
        """The sum with one more event; itself when it was added before."""
        if version <= self.highest or version in self.beyond:
            return self
        highest, beyond = self.highest, sorted([*self.beyond, version])
        while beyond and beyond[0] == highest + 1:
            highest, *beyond = beyond
        latest, last, whole = self.latest, self.last, self.efforts
        if is_last:
            last = (version, efforts)
        else:
            latest = max(latest, (version, efforts)) if latest else (version, efforts)
            whole += efforts
        return Sum(
            goal=self.goal,
            begins=self.begins,
            efforts=whole,
            latest=latest,
            last=last,
            highest=highest,
            beyond=tuple(beyond),
        )

    @property
    def is_complete(self) -> bool:
        """Whether the last event is known and none before it is missing."""
        return self.last is not None and self.highest >= self.last[0]

    @property
    def step(self) -> Step | None:
        """How far the group came, as it may be shown.

        Every event but the last is of five people or more, so that the step never moves by what fewer did. What is left
        at the end may be of fewer: it counts together with the event before, unless that has moved the step already.
        """
        if self.latest is None:
            return None
        step = step_of(self.efforts, goal=self.goal)
        if not self.is_complete or self.last is None:
            return step
        earlier = self.efforts - self.latest[1]
        # Before the first event nothing was said, which is less than that they had begun.
        before = step_of(earlier, goal=self.goal) if earlier else None
        return step_of(self.efforts + self.last[1], goal=self.goal) if before is step else step
