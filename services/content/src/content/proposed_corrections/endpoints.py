"""`/v1/stories/{id}/proposed-corrections`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Editing
from content.proposed_corrections.commands import ProposedCorrectionCommands
from content.proposed_corrections.errors import ProposedCorrectionNotFound, ProposedCorrectionSettled
from content.proposed_corrections.queries import ProposedCorrectionQueries
from content.proposed_corrections.schemas import ProposedCorrectionView
from content.stories.errors import StoryNotDraft, StoryNotFound
from kernel.errors import problems
from kernel.http import Page, Paging, Router, listed, ok, wired

router = Router(prefix="/v1/stories/{story_id}/proposed-corrections", tags=["stories"])

Commands = Annotated[ProposedCorrectionCommands, Depends(wired(ProposedCorrectionCommands))]
Queries = Annotated[ProposedCorrectionQueries, Depends(wired(ProposedCorrectionQueries))]


@router.get("", response_model=Page[ProposedCorrectionView], responses=problems(StoryNotFound))
async def list_proposed_corrections(
    story_id: str, request: Request, editor: Editing, corrections: Queries, paging: Paging
) -> Response:
    """What the story's feed has said otherwise since a person touched the story, newest first; for 30 days also what it
    no longer says."""
    page = paging.of("proposed-corrections", story=story_id)
    before = page.after["before"] if page.after else None
    found = await corrections.newest(story_id, reader=editor, before=before, limit=page.enough)
    items, more = page.cut(found, lambda correction: {"before": correction.id})
    return listed(Page(items=[ProposedCorrectionView.of(one) for one in items], next_cursor=more), request)


@router.post(
    "/{correction_id}/accept",
    response_model=ProposedCorrectionView,
    responses=problems(StoryNotFound, ProposedCorrectionNotFound, ProposedCorrectionSettled, StoryNotDraft),
)
async def accept_proposed_correction(
    story_id: str, correction_id: str, editor: Editing, corrections: Commands
) -> Response:
    """Let the draft say what the feed says now, in the members that differ. Its certificate is void.

    A published story is corrected as such, with words for those who shared it; the proposal is then superseded.
    """
    accepted = await corrections.accept(story_id, correction_id, by=editor)
    return ok(ProposedCorrectionView.of(accepted))


@router.post(
    "/{correction_id}/dismiss",
    response_model=ProposedCorrectionView,
    responses=problems(StoryNotFound, ProposedCorrectionNotFound, ProposedCorrectionSettled),
)
async def dismiss_proposed_correction(
    story_id: str, correction_id: str, editor: Editing, corrections: Commands
) -> Response:
    """Leave the story as it is. The feed proposes nothing for it until it says something else again."""
    dismissed = await corrections.dismiss(story_id, correction_id, by=editor)
    return ok(ProposedCorrectionView.of(dismissed))
