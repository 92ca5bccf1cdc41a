"""Reviews as the editorial team sends and sees them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.reviews.models import Reading, Verdict
from content.stories.models import StoryStatus
from kernel.http import Body, Instant, View
from kernel.http.fields import Line


class NewReview(Body):
    """What you say of a story."""

    verdict: Verdict
    reason: Annotated[Annotated[Line, Field(max_length=1_000)] | None, Field(description="For who wrote it.")] = None


class ReviewView(View):
    """What a reviewer said of a version of a story."""

    id: str
    story_version: int
    reviewer_id: str
    verdict: Verdict
    step: Annotated[str | None, Field(description="The step that it counts for; null for a return.")]
    reason: str | None
    at: Instant


class StepView(View):
    """A step of the review, and how far it has come."""

    name: str
    reviewers: Annotated[int, Field(description="How many people have to approve.")]
    approved_by: list[str]
    missing: Annotated[int, Field(description="How many of them are missing.")]


class ReadingView(View):
    """Where a story is in its review. The steps are those of its programme; with none, it may be published."""

    story_id: str
    story_version: int
    status: StoryStatus
    steps: list[StepView]
    reviews: Annotated[list[ReviewView], Field(description="What was said, newest first, the latest hundred.")]

    @classmethod
    def of(cls, reading: Reading) -> ReadingView:
        """The view of where a story is."""
        return cls(
            story_id=reading.story.id,
            story_version=reading.story.version,
            status=reading.story.status,
            steps=[StepView.model_validate(step) for step in reading.steps],
            reviews=[ReviewView.model_validate(review) for review in reading.reviews],
        )
