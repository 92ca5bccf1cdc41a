"""Reviews: a draft is read by others than who wrote it, step by step, as its programme asks. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from content.approvals.models import Progress, approval
from content.programmes.models import ReviewStep
from content.reviews.errors import OwnStory, StoryNotInReview
from content.stories.models import Story, StoryStatus
from kernel.clock import new_id


class Verdict(StrEnum):
    """What a reviewer says."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a reviewer said of a version of a story, kept whatever becomes of it. `step` is None for a return."""

    story_id: str
    story_version: int
    reviewer_id: str
    verdict: Verdict
    step: str | None
    reason: str | None
    at: datetime
    id: str = field(default_factory=new_id)


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a story is in its review: how far each step has come, and what was said, newest first."""

    story: Story
    steps: Sequence[Progress]
    reviews: Sequence[Review]


def submit(story: Story) -> Story:
    """The draft, handed to its reviewers."""
    story.must_be(StoryStatus.DRAFT)
    return story.next(status=StoryStatus.IN_REVIEW, approvals=())


def approve(story: Story, *, by: str, has_edited: bool, steps: Sequence[ReviewStep]) -> Story:
    """The story, approved by `by` in the first of the steps that still wants somebody; `OwnStory` if they wrote any of
    it: `has_edited` says whether they changed it at any time, not only last."""
    story.must_be(StoryStatus.IN_REVIEW, otherwise=StoryNotInReview)
    must_be_of_others(story, by)
    if has_edited:
        raise OwnStory
    return story.next(approvals=(*story.approvals, approval(steps, story.approvals, by=by)))


def send_back(story: Story) -> Story:
    """The story, a draft again, for its author to go on with."""
    story.must_be(StoryStatus.IN_REVIEW, otherwise=StoryNotInReview)
    return story.next(status=StoryStatus.DRAFT, approvals=())


def must_be_of_others(story: Story, person_id: str) -> None:
    """Return when the person has neither proposed nor written the story, nor made it what it says now; `OwnStory`
    otherwise."""
    proposer = story.proposed_by.person_id if story.proposed_by is not None else None
    if person_id in (story.author_id, story.edited_by, proposer):
        raise OwnStory
