"""Milestones as their person sees them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gamification.milestones.models import Milestone
from kernel.http import Instant, View
from kernel.language import Language


class MilestoneView(View):
    """A step that you have reached, in your language and in the words that it had when you reached it."""

    id: str
    criterion: Annotated[str, Field(description="See `GET /v1/criteria/{slug}`.")]
    criterion_version: int
    name: str
    description: str
    reached_at: Instant
    shown_at: Annotated[Instant | None, Field(description="Since when others may see it; null while it is private.")]

    @classmethod
    def of(cls, milestone: Milestone, language: Language) -> MilestoneView:
        """The view of a milestone in a language."""
        return cls(
            id=milestone.id,
            criterion=milestone.criterion,
            criterion_version=milestone.criterion_version,
            name=milestone.names.in_(language),
            description=milestone.descriptions.in_(language),
            reached_at=milestone.reached_at,
            shown_at=milestone.shown_at,
        )
