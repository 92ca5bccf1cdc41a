"""`/v1/kudos` and the wall: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from gamification.allowances.errors import AllowanceUsed
from gamification.kudos.commands import KudosCommands
from gamification.kudos.errors import KudosNotFound, KudosToOneself, NotTheirContribution
from gamification.kudos.models import Kudos
from gamification.kudos.queries import KudosQueries
from gamification.kudos.schemas import Direction, KudosView, NewKudos
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, ok, wired

router = Router(prefix="/v1", tags=["kudos"])

Commands = Annotated[KudosCommands, Depends(wired(KudosCommands))]
Queries = Annotated[KudosQueries, Depends(wired(KudosQueries))]


@router.post(
    "/kudos",
    status_code=201,
    response_model=KudosView,
    responses=problems(KudosToOneself, NotTheirContribution, AllowanceUsed),
)
async def give_kudos(body: NewKudos, giver: SignedIn, kudos: Commands, once: Once) -> Response:
    """Thank a colleague. Whether there is such a person is not told. Only they can put your thanks on the wall."""
    return await once(
        lambda: kudos.give(
            to=body.to.person, reason=body.reason, contribution_id=body.contribution, by=giver.person_id
        ),
        lambda given: created(KudosView.of(given), location=f"/v1/kudos/{given.id}", version=given.version),
    )


@router.get("/kudos/{kudos_id}", response_model=KudosView, responses=problems(KudosNotFound))
async def get_kudos(kudos_id: str, reader: SignedIn, kudos: Queries) -> Response:
    """Kudos that you gave or received, or that hang on the wall; 404 for all others."""
    return _answer(await kudos.one(kudos_id, reader_id=reader.person_id))


@router.get("/me/kudos", response_model=Page[KudosView])
async def list_my_kudos(
    request: Request,
    reader: SignedIn,
    kudos: Queries,
    paging: Paging,
    direction: Annotated[Direction, Query(description="Those you received, or those you gave.")] = Direction.RECEIVED,
) -> Response:
    """Your kudos, latest first."""
    page = paging.of("my-kudos", reader=reader.person_id, direction=direction)
    before = page.after["before"] if page.after else None
    read = kudos.given if direction is Direction.GIVEN else kudos.received
    found = await read(reader.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.id})
    return listed(Page(items=[KudosView.of(one) for one in items], next_cursor=more), request)


@router.post("/kudos/{kudos_id}/show", response_model=KudosView, responses=problems(KudosNotFound))
async def show_kudos(kudos_id: str, receiver: SignedIn, kudos: Commands) -> Response:
    """Put kudos that you received on the wall. Those that hang there already stay where they are."""
    return _answer(await kudos.show(kudos_id, by=receiver.person_id))


@router.post("/kudos/{kudos_id}/hide", response_model=KudosView, responses=problems(KudosNotFound))
async def hide_kudos(kudos_id: str, receiver: SignedIn, kudos: Commands) -> Response:
    """Take kudos that you received off the wall. They stay yours."""
    return _answer(await kudos.hide(kudos_id, by=receiver.person_id))


@router.get("/wall", response_model=Page[KudosView])
async def read_wall(request: Request, _reader: SignedIn, kudos: Queries, paging: Paging) -> Response:
    """Kudos that their receivers show to everybody, last shown first."""
    page = paging.of("wall")
    found = await kudos.wall(before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, _position)
    return listed(Page(items=[KudosView.of(one) for one in items], next_cursor=more), request)


def _position(kudos: Kudos) -> dict[str, str]:
    assert kudos.wall_at is not None, "the wall has no private kudos"
    return {"at": kudos.wall_at.isoformat(), "id": kudos.id}


def _before(position: Mapping[str, str] | None) -> tuple[datetime, str] | None:
    return (datetime.fromisoformat(position["at"]), position["id"]) if position else None


def _answer(kudos: Kudos) -> Response:
    return ok(KudosView.of(kudos), version=kudos.version)
