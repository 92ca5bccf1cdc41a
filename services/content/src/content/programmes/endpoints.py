"""`/v1/programmes` and `/v1/me/programme`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Reading, reading_as
from content.audiences.models import Reader
from content.commitments.queries import CommitmentQueries
from content.programmes.commands import ProgrammeCommands
from content.programmes.errors import (
    EntityHasProgramme,
    NotForOneEntity,
    OpenProgrammeNeedsContacts,
    ProgrammeExists,
    ProgrammeNotFound,
    ProgrammeNotReady,
)
from content.programmes.models import Programme
from content.programmes.queries import ProgrammeQueries
from content.programmes.schemas import (
    MyProgrammeView,
    NewProgramme,
    ProgrammeChanges,
    ProgrammeView,
    ReadinessView,
    members_of,
)
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, in_language, listed, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1", tags=["programmes"])

Commands = Annotated[ProgrammeCommands, Depends(wired(ProgrammeCommands))]
Queries = Annotated[ProgrammeQueries, Depends(wired(ProgrammeQueries))]
Commitments = Annotated[CommitmentQueries, Depends(wired(CommitmentQueries))]
Answerable = Annotated[Reader, Depends(reading_as("programme"))]
Overseer = Annotated[Reader, Depends(reading_as("editor", "programme", "auditor"))]
Spoken = Annotated[Language, Depends(request_language)]


@router.post(
    "/programmes",
    status_code=201,
    response_model=ProgrammeView,
    responses=problems(NotForOneEntity, ProgrammeExists, EntityHasProgramme),
)
async def create_programme(body: NewProgramme, by: Answerable, programmes: Commands, once: Once) -> Response:
    """Give an entity of the group a programme of its own. This is for the group: your token names no entity."""
    if by.entity is not None:
        raise NotForOneEntity
    return await once(
        lambda: programmes.define(**members_of(body), by=by),
        lambda made: created(ProgrammeView.of(made), location=f"/v1/programmes/{made.id}", version=made.version),
    )


@router.get("/programmes", response_model=Page[ProgrammeView])
async def list_programmes(request: Request, reader: Reading, programmes: Queries, paging: Paging) -> Response:
    """The group's programme and your own; every programme for those who edit or audit for the whole group."""
    page = paging.of("programmes", seen=reader.programmes_seen)
    after = page.after["after"] if page.after else None
    found = await programmes.in_order(reader=reader, after=after, limit=page.enough)
    items, more = page.cut(found, lambda programme: {"after": programme.id})
    return listed(Page(items=[ProgrammeView.of(programme) for programme in items], next_cursor=more), request)


@router.get("/programmes/{programme_id}", response_model=ProgrammeView, responses=problems(ProgrammeNotFound))
async def get_programme(programme_id: str, reader: Reading, programmes: Queries) -> Response:
    """A programme; 404 also for one that is not yours."""
    return _answer(await programmes.one(programme_id, reader=reader))


@router.patch(
    "/programmes/{programme_id}",
    response_model=ProgrammeView,
    responses=problems(ProgrammeNotFound, OpenProgrammeNeedsContacts),
)
async def change_programme(
    programme_id: str, body: ProgrammeChanges, by: Answerable, programmes: Commands, expected: IfMatch
) -> Response:
    """Change how a programme is set up."""
    return _answer(await programmes.change(programme_id, expected=expected, changes=members_of(body), by=by))


@router.post(
    "/programmes/{programme_id}/open",
    response_model=ProgrammeView,
    responses=problems(ProgrammeNotFound, ProgrammeNotReady),
)
async def open_programme(programme_id: str, by: Answerable, programmes: Commands) -> Response:
    """Open a programme that has what it needs; opening it again changes nothing."""
    return _answer(await programmes.open(programme_id, by=by))


@router.get("/programmes/{programme_id}/readiness", response_model=ReadinessView, responses=problems(ProgrammeNotFound))
async def get_readiness(programme_id: str, reader: Overseer, programmes: Queries, language: Spoken) -> Response:
    """What a programme has of what it needs to open."""
    readiness = await programmes.readiness(programme_id, reader=reader)
    return in_language(language, ok(ReadinessView.of(readiness, language)))


@router.get("/me/programme", response_model=MyProgrammeView)
async def get_my_programme(
    request: Request, reader: Reading, programmes: Queries, commitments: Commitments, language: Spoken
) -> Response:
    """Your programme: that of your entity, or the group's. With who helps you, where the charter is read, and what the
    company did not keep of it."""
    programme, version = await programmes.mine(reader)
    broken = await commitments.broken(programme.id)
    charter = f"{request.app.state.settings.public_url}/v1/charter"
    view = MyProgrammeView.of(programme, charter=charter, charter_version=version, broken=broken, language=language)
    return in_language(language, ok(view))


def _answer(programme: Programme) -> Response:
    return ok(ProgrammeView.of(programme), version=programme.version)
