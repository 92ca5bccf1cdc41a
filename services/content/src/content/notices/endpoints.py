"""`/v1/stories/{story_id}/correct`, `withdraw` and `notices`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Editing, Reading
from content.certificates.errors import CertificateEndsTooEarly
from content.notices.commands import NoticeCommands
from content.notices.queries import NoticeQueries
from content.notices.schemas import NoticesView, NoticeView, StoryCorrection, Withdrawal
from content.reviews.errors import OwnStory
from content.stories.errors import StoryNotCertified, StoryNotFound, StoryNotPublished
from content.stories.schemas import StoryView
from kernel.errors import problems
from kernel.http import Router, listed, ok, wired

router = Router(prefix="/v1/stories/{story_id}", tags=["stories"])

Commands = Annotated[NoticeCommands, Depends(wired(NoticeCommands))]
Queries = Annotated[NoticeQueries, Depends(wired(NoticeQueries))]


@router.post(
    "/correct",
    response_model=StoryView,
    responses=problems(StoryNotFound, StoryNotPublished, StoryNotCertified, OwnStory, CertificateEndsTooEarly),
)
async def correct_story(story_id: str, body: StoryCorrection, editor: Editing, notices: Commands) -> Response:
    """Put a published story right. It stays published; those who shared it learn what they may say.

    New words need a certificate; where the programme wants reviews, whoever wrote the old ones cannot correct them.
    """
    story = await notices.correct(
        story_id,
        changes=body.changes,
        wording=body.note,
        source=body.certificate.source if body.certificate else None,
        verified_until=body.certificate.verified_until if body.certificate else None,
        reason=body.reason,
        by=editor,
    )
    return ok(StoryView.of(story), version=story.version)


@router.post("/withdraw", response_model=StoryView, responses=problems(StoryNotFound, StoryNotPublished))
async def withdraw_story(story_id: str, editor: Editing, notices: Commands, body: Withdrawal | None = None) -> Response:
    """Take a story back. Its links stop leading to it; nothing that people posted is touched."""
    told = body or Withdrawal()
    story = await notices.withdraw(story_id, wording=told.note, reason=told.reason, by=editor)
    return ok(StoryView.of(story), version=story.version)


@router.get("/notices", response_model=NoticesView, responses=problems(StoryNotFound))
async def list_notices(request: Request, story_id: str, reader: Reading, notices: Queries) -> Response:
    """What those who shared a story are told of it, newest first, also when it is gone; 404 if it was never for you."""
    found = await notices.of_story(story_id, reader=reader)
    return listed(
        NoticesView(items=[NoticeView.of(one, for_editors=one.is_edited_by(reader)) for one in found]), request
    )
