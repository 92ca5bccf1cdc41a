"""`/v1/milestones` and `/v1/me/milestones`: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.milestones.commands import MilestoneCommands
from gamification.milestones.errors import MilestoneNotFound
from gamification.milestones.models import Milestone
from gamification.milestones.queries import MilestoneQueries
from gamification.milestones.schemas import MilestoneView
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Page, Paging, Router, in_language, listed, no_content, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1", tags=["milestones"])

Commands = Annotated[MilestoneCommands, Depends(wired(MilestoneCommands))]
Queries = Annotated[MilestoneQueries, Depends(wired(MilestoneQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("/me/milestones", response_model=Page[MilestoneView])
async def list_my_milestones(
    request: Request, reader: SignedIn, milestones: Queries, paging: Paging, language: Spoken
) -> Response:
    """What you have reached, latest first. Nobody else sees it, unless you show it; nothing says what is left."""
    page = paging.of("my-milestones", reader=reader.person_id)
    found = await milestones.own(reader.person_id, before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, lambda one: {"at": one.reached_at.isoformat(), "id": one.id})
    shown = Page[MilestoneView](items=[MilestoneView.of(one, language) for one in items], next_cursor=more)
    return in_language(language, listed(shown, request))


@router.post("/milestones/{milestone_id}/show", response_model=MilestoneView, responses=problems(MilestoneNotFound))
async def show_milestone(milestone_id: str, person: SignedIn, milestones: Commands, language: Spoken) -> Response:
    """Let everybody see a milestone of yours. One that is shown already stays as it is."""
    return _answer(await milestones.show(milestone_id, by=person.person_id), language)


@router.post("/milestones/{milestone_id}/hide", response_model=MilestoneView, responses=problems(MilestoneNotFound))
async def hide_milestone(milestone_id: str, person: SignedIn, milestones: Commands, language: Spoken) -> Response:
    """Keep a milestone of yours to yourself again; badges of it hold no longer."""
    return _answer(await milestones.hide(milestone_id, by=person.person_id), language)


@router.delete("/milestones/{milestone_id}", status_code=204, responses=problems(MilestoneNotFound))
async def delete_milestone(milestone_id: str, person: SignedIn, milestones: Commands) -> Response:
    """Delete a milestone of yours; badges of it hold no longer. It does not come again: that you did not want it is all
    that is kept of it."""
    await milestones.delete(milestone_id, by=person.person_id)
    return no_content()


def _answer(milestone: Milestone, language: Language) -> Response:
    return in_language(language, ok(MilestoneView.of(milestone, language), version=milestone.version))


def _before(position: Mapping[str, str] | None) -> tuple[datetime, str] | None:
    return (datetime.fromisoformat(position["at"]), position["id"]) if position else None
