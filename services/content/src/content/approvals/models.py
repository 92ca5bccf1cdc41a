"""Approvals: which steps a programme asks for, who has approved a story in each, and what is missing. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from content.approvals.errors import AlreadyReviewed, StoryNotReviewed
from content.programmes.models import ReviewStep


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody has approved a story, as it stands, in a step."""

    step: str
    reviewer_id: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come."""

    name: str
    reviewers: int
    approved_by: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many people it still wants."""
        return max(self.reviewers - len(self.approved_by), 0)


def progress(steps: Sequence[ReviewStep], approvals: Sequence[Approval]) -> list[Progress]:
    """How far each step has come. Approvals in steps that the programme has given up do not count."""
    return [
        Progress(step.name, step.reviewers, tuple(one.reviewer_id for one in approvals if one.step == step.name))
        for step in steps
    ]


def must_be_complete(steps: Sequence[ReviewStep], approvals: Sequence[Approval]) -> None:
    """Return when every step has its approvals; `StoryNotReviewed` otherwise."""
    missing = [(step.name, step.missing) for step in progress(steps, approvals) if step.missing]
    if missing:
        raise StoryNotReviewed(missing)


def approval(steps: Sequence[ReviewStep], approvals: Sequence[Approval], *, by: str) -> Approval:
    """That of `by` in the first step that is not complete; `AlreadyReviewed` if there is none or they have given it."""
    step = next((step for step in progress(steps, approvals) if step.missing), None)
    if step is None or by in step.approved_by:
        raise AlreadyReviewed
    return Approval(step.name, by)
