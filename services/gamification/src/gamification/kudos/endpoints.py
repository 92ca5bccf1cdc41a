"""`/v1/kudos` and the wall: parse, authorise, one call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request, Response

from gamification.allowances.errors import AllowanceUsed
from gamification.kudos.commands import GivingCommands, KudosCommands
from gamification.kudos.errors import (
    AlreadyThankedBack,
    KudosKeptPrivate,
    KudosNotFound,
    KudosToOneself,
    NoSuchTeam,
    NotTheirContribution,
    TooLate,
)
from gamification.kudos.models import Kudos
from gamification.kudos.queries import KudosQueries
from gamification.kudos.schemas import Direction, KudosView, NewKudos, ThankBack
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, listed, no_content, ok, wired

router = Router(prefix="/v1", tags=["kudos"])

Giving = Annotated[GivingCommands, Depends(wired(GivingCommands))]
Commands = Annotated[KudosCommands, Depends(wired(KudosCommands))]
Queries = Annotated[KudosQueries, Depends(wired(KudosQueries))]


@router.post(
    "/kudos",
    status_code=201,
    response_model=KudosView,
    responses=problems(KudosToOneself, NoSuchTeam, NotTheirContribution, AllowanceUsed),
)
async def give_kudos(body: NewKudos, giver: SignedIn, kudos: Giving, once: Once) -> Response:
    """Thank a colleague or a team. Whether there is such a person is not told. Who is thanked can put your words on
    the wall, if you let them."""
    return await once(
        lambda: kudos.give(body.thanks(), by=giver.person_id),
        lambda given: created(
            KudosView.to_reader(given, giver.person_id, at=given.given_at),
            location=f"/v1/kudos/{given.id}",
        ),
    )


@router.get("/kudos/{kudos_id}", response_model=KudosView, responses=problems(KudosNotFound))
async def get_kudos(kudos_id: str, reader: SignedIn, kudos: Queries) -> Response:
    """Kudos that you gave or received, or that hang on the wall; 404 for all others."""
    return _answer(await kudos.one(kudos_id, reader_id=reader.person_id), reader.person_id, at=kudos.clock())


@router.delete("/kudos/{kudos_id}", status_code=204, responses=problems(KudosNotFound, TooLate))
async def take_kudos_back(kudos_id: str, giver: SignedIn, kudos: Giving) -> Response:
    """Take kudos back that you gave less than a day ago: nobody reads them any longer. The week’s thanks do not become
    more by it."""
    await kudos.take_back(kudos_id, by=giver.person_id)
    return no_content()


@router.get("/me/kudos", response_model=Page[KudosView])
async def list_my_kudos(
    request: Request,
    reader: SignedIn,
    kudos: Queries,
    paging: Paging,
    direction: Annotated[Direction, Query(description="Those you received, or those you gave.")] = Direction.RECEIVED,
) -> Response:
    """Your kudos, latest first. Those to a team that you were in are among the received ones."""
    page = paging.of("my-kudos", reader=reader.person_id, direction=direction)
    before = page.after["before"] if page.after else None
    read = kudos.given if direction is Direction.GIVEN else kudos.received
    found = await read(reader.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.id})
    at = kudos.clock()
    views = [KudosView.to_reader(one, reader.person_id, at=at) for one in items]
    return listed(Page(items=views, next_cursor=more), request)


@router.post("/kudos/{kudos_id}/show", response_model=KudosView, responses=problems(KudosNotFound, KudosKeptPrivate))
async def show_kudos(kudos_id: str, receiver: SignedIn, kudos: Commands) -> Response:
    """Put kudos that you received on the wall; `shown_at` says from when they hang there. So that everybody finds room,
    some wait for a turn. Those that have their place keep it."""
    shown = await kudos.show(kudos_id, by=receiver.person_id)
    return _answer(shown, receiver.person_id, at=kudos.clock())


@router.post("/kudos/{kudos_id}/hide", response_model=KudosView, responses=problems(KudosNotFound))
async def hide_kudos(kudos_id: str, receiver: SignedIn, kudos: Commands) -> Response:
    """Take kudos that you received off the wall. They stay yours."""
    hidden = await kudos.hide(kudos_id, by=receiver.person_id)
    return _answer(hidden, receiver.person_id, at=kudos.clock())


@router.post("/kudos/{kudos_id}/decline", status_code=204, responses=problems(KudosNotFound))
async def decline_kudos(kudos_id: str, receiver: SignedIn, kudos: Commands) -> Response:
    """Have kudos no longer, and never on the wall. Who gave them is not told. Of a team, each declines for themself."""
    await kudos.decline(kudos_id, by=receiver.person_id)
    return no_content()


@router.post(
    "/kudos/{kudos_id}/thank-back", response_model=KudosView, responses=problems(KudosNotFound, AlreadyThankedBack)
)
async def thank_back(kudos_id: str, body: ThankBack, receiver: SignedIn, kudos: Commands, once: Once) -> Response:
    """Answer kudos that you received, once, with words or without. It uses no thanks of your week up."""
    return await once(
        lambda: kudos.thank_back(kudos_id, words=body.words, by=receiver.person_id),
        lambda answered: _answer(answered, receiver.person_id, at=kudos.clock()),
    )


@router.post("/kudos/{kudos_id}/allow-showing", response_model=KudosView, responses=problems(KudosNotFound))
async def allow_showing(kudos_id: str, giver: SignedIn, kudos: Commands) -> Response:
    """Let kudos that you gave be put on the wall. Who is thanked decides."""
    return _answer(await kudos.allow(kudos_id, by=giver.person_id), giver.person_id, at=kudos.clock())


@router.post("/kudos/{kudos_id}/forbid-showing", response_model=KudosView, responses=problems(KudosNotFound))
async def forbid_showing(kudos_id: str, giver: SignedIn, kudos: Commands) -> Response:
    """Keep kudos that you gave off the wall; if they hang there, they come off."""
    return _answer(await kudos.forbid(kudos_id, by=giver.person_id), giver.person_id, at=kudos.clock())


@router.get("/wall", response_model=Page[KudosView])
async def read_wall(request: Request, _reader: SignedIn, kudos: Queries, paging: Paging) -> Response:
    """Kudos that both sides show to everybody, last shown first."""
    page = paging.of("wall")
    found = await kudos.wall(before=_before(page.after), limit=page.enough)
    items, more = page.cut(found, _position)
    return listed(Page(items=[KudosView.of(one) for one in items], next_cursor=more), request)


def _position(kudos: Kudos) -> dict[str, str]:
    assert kudos.wall_at is not None, "the wall has no private kudos"
    return {"at": kudos.wall_at.isoformat(), "id": kudos.id}


def _before(position: Mapping[str, str] | None) -> tuple[datetime, str] | None:
    return (datetime.fromisoformat(position["at"]), position["id"]) if position else None


def _answer(kudos: Kudos, reader_id: str, *, at: datetime) -> Response:
    # Without a tag, which nothing here takes: it would tell a reader of changes that the view keeps from them.
    return ok(KudosView.to_reader(kudos, reader_id, at=at))
