"""`/v1/contributions`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.contributions.commands import OwnContributionCommands
from gamification.contributions.errors import ContributionNotFound, ContributionTakenBack
from gamification.contributions.models import Contribution
from gamification.contributions.queries import ContributionQueries
from gamification.contributions.schemas import ContributionView, OwnContributionView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Paging, Router, listed, no_content, ok, wired

router = Router(prefix="/v1", tags=["contributions"])

Commands = Annotated[OwnContributionCommands, Depends(wired(OwnContributionCommands))]
Queries = Annotated[ContributionQueries, Depends(wired(ContributionQueries))]


@router.get("/contributions", response_model=Page[ContributionView])
async def list_contributions(request: Request, reader: SignedIn, contributions: Queries, paging: Paging) -> Response:
    """What colleagues did lately and can be thanked for, latest first. There is no other order and no filter."""
    page = paging.of("contributions", reader=reader.person_id)
    found = await contributions.of_colleagues(reader.person_id, before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, _position)
    return listed(Page(items=[ContributionView.of(one) for one in items], next_cursor=more), request)


@router.get(
    "/contributions/{contribution_id}", response_model=ContributionView, responses=problems(ContributionNotFound)
)
async def get_contribution(contribution_id: str, reader: SignedIn, contributions: Queries) -> Response:
    """A contribution that you may see: your own, or one that a colleague made lately and does not hide."""
    return ok(ContributionView.of(await contributions.one(contribution_id, reader_id=reader.person_id)))


@router.post(
    "/contributions/{contribution_id}/hide",
    response_model=OwnContributionView,
    responses=problems(ContributionNotFound),
)
async def hide_contribution(contribution_id: str, person: SignedIn, own: Commands) -> Response:
    """Keep a contribution of yours to yourself: nobody else sees it, and nobody is reminded of it."""
    contribution = await own.hide(contribution_id, by=person.person_id)
    return ok(OwnContributionView.of(contribution), version=contribution.version)


@router.post(
    "/contributions/{contribution_id}/show",
    response_model=OwnContributionView,
    responses=problems(ContributionNotFound, ContributionTakenBack),
)
async def show_contribution(contribution_id: str, person: SignedIn, own: Commands) -> Response:
    """Let colleagues see a contribution of yours, so that they can thank for it."""
    contribution = await own.show(contribution_id, by=person.person_id)
    return ok(OwnContributionView.of(contribution), version=contribution.version)


@router.delete("/contributions/{contribution_id}", status_code=204, responses=problems(ContributionNotFound))
async def delete_contribution(contribution_id: str, person: SignedIn, own: Commands) -> Response:
    """Delete a contribution of yours, for good. What somebody has thanked you for it stays yours."""
    await own.delete(contribution_id, by=person.person_id)
    return no_content()


@router.get("/me/contributions", response_model=Page[OwnContributionView])
async def list_my_contributions(request: Request, reader: SignedIn, contributions: Queries, paging: Paging) -> Response:
    """What you did, latest first, with what you hide and who told of it."""
    page = paging.of("my-contributions", reader=reader.person_id)
    found = await contributions.own(reader.person_id, before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, _position)
    return listed(Page(items=[OwnContributionView.of(one) for one in items], next_cursor=more), request)


def _position(contribution: Contribution) -> dict[str, str]:
    return {"at": contribution.made_at.isoformat(), "id": contribution.id}


def _before(position: Mapping[str, str] | None) -> tuple[datetime, str] | None:
    return (datetime.fromisoformat(position["at"]), position["id"]) if position else None
