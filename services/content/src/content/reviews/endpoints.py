"""`/v1/stories/{story_id}/submit` and `reviews`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from content.approvals.errors import AlreadyReviewed
from content.audiences.endpoints import Editing
from content.reviews.commands import ReviewCommands
from content.reviews.errors import OwnStory, StoryNotInReview
from content.reviews.queries import ReviewQueries
from content.reviews.schemas import NewReview, ReadingView
from content.stories.errors import StoryNotDraft, StoryNotFound
from content.stories.schemas import StoryView
from kernel.errors import problems
from kernel.http import Once, Router, created, ok, wired

router = Router(prefix="/v1/stories/{story_id}", tags=["reviews"])

Commands = Annotated[ReviewCommands, Depends(wired(ReviewCommands))]
Queries = Annotated[ReviewQueries, Depends(wired(ReviewQueries))]


@router.post("/submit", response_model=StoryView, responses=problems(StoryNotFound, StoryNotDraft))
async def submit_story(story_id: str, editor: Editing, reviews: Commands) -> Response:
    """Hand a draft to its reviewers. A change makes it a draft again, and voids what they have said."""
    story = await reviews.submit(story_id, by=editor)
    return ok(StoryView.of(story), version=story.version)


@router.post(
    "/reviews",
    status_code=201,
    response_model=ReadingView,
    responses=problems(StoryNotFound, StoryNotInReview, OwnStory, AlreadyReviewed),
)
async def review_story(story_id: str, body: NewReview, editor: Editing, reviews: Commands, once: Once) -> Response:
    """Approve what somebody else wrote, for the first step that is not complete, or send it back."""
    return await once(
        lambda: reviews.review(story_id, verdict=body.verdict, reason=body.reason, by=editor),
        lambda reading: created(ReadingView.of(reading), location=f"/v1/stories/{reading.story.id}/reviews"),
    )


@router.get("/reviews", response_model=ReadingView, responses=problems(StoryNotFound))
async def get_reviews(story_id: str, editor: Editing, reviews: Queries) -> Response:
    """Where a story is in its review, and what was said."""
    return ok(ReadingView.of(await reviews.of_story(story_id, reader=editor)))
