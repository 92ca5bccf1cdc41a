"""`/v1/waves/{wave_id}/comments`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Paging, Router, listed, ok, wired
from metrics.comments.commands import CommentCommands
from metrics.comments.errors import CommentAnswered, CommentNotFound
from metrics.comments.queries import CommentQueries
from metrics.comments.schemas import CommentAnswer, CommentView
from metrics.programmes.endpoints import answering
from metrics.programmes.models import AnswerableFor
from metrics.results.errors import ResultsNotYet
from metrics.waves.errors import WaveNotFound

router = Router(prefix="/v1/waves/{wave_id}/comments", tags=["barometer"])

Commands = Annotated[CommentCommands, Depends(wired(CommentCommands))]
Queries = Annotated[CommentQueries, Depends(wired(CommentQueries))]
ForProgramme = Annotated[AnswerableFor, Depends(answering("programme"))]


@router.get("", response_model=Page[CommentView], responses=problems(WaveNotFound, ResultsNotYet))
async def list_comments(
    wave_id: str,
    request: Request,
    _reader: SignedIn,
    comments: Queries,
    paging: Paging,
    unanswered: Annotated[bool, Query(description="Those alone that have no answer yet.")] = False,
) -> Response:
    """The comments that came with the answers to a closed wave, and the company's answers: nobody has left any out, and
    none says with which answers it came. There are none where fewer than five answered."""
    page = paging.of("wave-comments", wave=wave_id, unanswered=unanswered)
    after = page.after["after"] if page.after else None
    found = await comments.of_wave(wave_id, unanswered=unanswered, after=after, limit=page.enough)
    items, more = page.cut(found, lambda comment: {"after": comment.id})
    return listed(Page(items=[CommentView.of(one) for one in items], next_cursor=more), request)


@router.post("/{comment_id}/answer", response_model=CommentView, responses=problems(CommentNotFound, CommentAnswered))
async def answer_comment(
    wave_id: str, comment_id: str, body: CommentAnswer, by: ForProgramme, comments: Commands
) -> Response:
    """Answer a comment, once, for everybody to read."""
    return ok(CommentView.of(await comments.answer(comment_id, body.text, wave_id=wave_id, by=by)))
