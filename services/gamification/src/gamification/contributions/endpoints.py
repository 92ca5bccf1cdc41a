"""`/v1/contributions`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.contributions.models import Contribution
from gamification.contributions.queries import ContributionQueries
from gamification.contributions.schemas import ContributionView
from kernel.auth import SignedIn
from kernel.http import Page, Paging, Router, listed, wired

router = Router(prefix="/v1", tags=["contributions"])

Queries = Annotated[ContributionQueries, Depends(wired(ContributionQueries))]


@router.get("/contributions", response_model=Page[ContributionView])
async def list_contributions(request: Request, reader: SignedIn, contributions: Queries, paging: Paging) -> Response:
    """What colleagues did lately and can be thanked for, latest first. There is no other order and no filter."""
    page = paging.of("contributions", reader=reader.person_id)
    found = await contributions.of_colleagues(reader.person_id, before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, _position)
    return listed(Page(items=[ContributionView.of(one) for one in items], next_cursor=more), request)


@router.get("/me/contributions", response_model=Page[ContributionView])
async def list_my_contributions(request: Request, reader: SignedIn, contributions: Queries, paging: Paging) -> Response:
    """What you did, latest first."""
    page = paging.of("my-contributions", reader=reader.person_id)
    found = await contributions.own(reader.person_id, before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, _position)
    return listed(Page(items=[ContributionView.of(one) for one in items], next_cursor=more), request)


def _position(contribution: Contribution) -> dict[str, str]:
    return {"at": contribution.made_at.isoformat(), "id": contribution.id}


def _before(position: Mapping[str, str] | None) -> tuple[datetime, str] | None:
    return (datetime.fromisoformat(position["at"]), position["id"]) if position else None
