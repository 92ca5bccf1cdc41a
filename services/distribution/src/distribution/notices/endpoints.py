"""`/v1/me/notices`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from distribution.notices.commands import NoticeCommands
from distribution.notices.errors import NoticeNotFound
from distribution.notices.models import Notice
from distribution.notices.queries import NoticeQueries
from distribution.notices.schemas import NoticeView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Paging, Router, in_language, listed, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1/me/notices", tags=["notices"])

Commands = Annotated[NoticeCommands, Depends(wired(NoticeCommands))]
Queries = Annotated[NoticeQueries, Depends(wired(NoticeQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("", response_model=Page[NoticeView])
async def list_my_notices(
    request: Request, person: SignedIn, notices: Queries, language: Spoken, paging: Paging
) -> Response:
    """What has happened to stories that you shared, newest first. They stay yours when you leave."""
    page = paging.of("notices", person=person.person_id)
    before = page.after["before"] if page.after else None
    found = await notices.newest_of(person.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda notice: {"before": notice.id})
    views = [_view(notice, request, language) for notice in items]
    return in_language(language, listed(Page(items=views, next_cursor=more), request))


@router.post("/{notice_id}/read", response_model=NoticeView, responses=problems(NoticeNotFound))
async def read_notice(
    notice_id: str, request: Request, person: SignedIn, notices: Commands, language: Spoken
) -> Response:
    """Say that you have read a notice of yours. Only you see that."""
    notice = await notices.read(notice_id, person_id=person.person_id)
    return in_language(language, ok(_view(notice, request, language)))


@router.delete("/{notice_id}", status_code=204, responses=problems(NoticeNotFound))
async def dismiss_notice(notice_id: str, person: SignedIn, notices: Commands) -> Response:
    """Have a notice of yours shown no more."""
    await notices.dismiss(notice_id, person_id=person.person_id)
    return no_content()


def _view(notice: Notice, request: Request, language: Language) -> NoticeView:
    return NoticeView.of(notice, content_url=request.app.state.settings.content_url, language=language)
