"""Milestones: steps that are recognised. A milestone is its person's alone, until they show it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gamification.criteria.models import Criterion
from gamification.milestones.errors import MilestoneNotFound
from kernel.language import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A step that a person has reached, in the words that it had then. `shown_at` is None while it is private."""

    id: str
    version: int
    person_id: str
    criterion: str
    criterion_version: int
    names: Text
    descriptions: Text
    reached_at: datetime
    shown_at: datetime | None = None

    @classmethod
    def reach(cls, criterion: Criterion, *, milestone_id: str, person_id: str, at: datetime) -> Milestone:
        """The milestone of a person who has done what the criterion asks for."""
        return cls(
            id=milestone_id,
            version=1,
            person_id=person_id,
            criterion=criterion.slug,
            criterion_version=criterion.version,
            names=criterion.names,
            descriptions=criterion.descriptions,
            reached_at=at,
        )

    def show(self, *, by: str, at: datetime) -> Milestone:
        """The milestone for everybody to see; the same object if it is shown already. For others it does not exist."""
        self.must_be_of(by)
        return self if self.shown_at else self._next(shown_at=at)

    def hide(self, *, by: str) -> Milestone:
        """The milestone, private; the same object if it is so already. For others it does not exist."""
        self.must_be_of(by)
        return self._next(shown_at=None) if self.shown_at else self

    def cite(self) -> Milestone:
        """The next version, unchanged: whoever takes the milestone back at the same moment comes before or after."""
        return self._next()

    def must_be_of(self, person_id: str) -> None:
        """Return when it is that person's; `MilestoneNotFound` otherwise, as if there were none."""
        if person_id != self.person_id:
            raise MilestoneNotFound

    def _next(self, **changes: Any) -> Milestone:
        return replace(self, version=self.version + 1, **changes)
