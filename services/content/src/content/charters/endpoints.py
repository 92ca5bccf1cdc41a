"""`/v1/charters` and `/v1/charter`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Response

from content.charters.commands import CharterCommands
from content.charters.errors import CharterNotFound, CharterNotNewer, NoCharterInForce
from content.charters.models import CompanyCommitment
from content.charters.queries import CharterQueries
from content.charters.schemas import CharterView, NewCharter
from kernel.auth import Actor, SignedIn, requires
from kernel.errors import problems
from kernel.http import Once, Router, created, ok, wired

router = Router(prefix="/v1", tags=["charters"])

Commands = Annotated[CharterCommands, Depends(wired(CharterCommands))]
Queries = Annotated[CharterQueries, Depends(wired(CharterQueries))]
Programme = Annotated[Actor, Depends(requires("programme"))]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/charters", status_code=201, response_model=CharterView)
async def create_charter(body: NewCharter, programme: Programme, charters: Commands, once: Once) -> Response:
    """Write the next version of the charter. It binds nobody until it is enacted."""
    return await once(
        lambda: charters.propose(
            language=body.language,
            title=body.title,
            person_commitments=tuple(body.person_commitments),
            company_commitments=tuple(CompanyCommitment(one.text, one.measure) for one in body.company_commitments),
            by=programme.person_id,
        ),
        lambda charter: created(CharterView.of(charter), location=f"/v1/charters/{charter.version}"),
    )


@router.get("/charters/{version}", response_model=CharterView, responses=problems(CharterNotFound))
async def get_charter(version: Version, reader: SignedIn, charters: Queries) -> Response:
    """A version of the charter; 404 also for a proposal, unless you belong to the programme."""
    return ok(CharterView.of(await charters.one(version, reader=reader)))


@router.post(
    "/charters/{version}/enact", response_model=CharterView, responses=problems(CharterNotFound, CharterNotNewer)
)
async def enact_charter(version: Version, programme: Programme, charters: Commands) -> Response:
    """Put a version in force, in the place of the one before. Ambassadors are asked to accept it."""
    return ok(CharterView.of(await charters.enact(version, by=programme.person_id)))


@router.get("/charter", response_model=CharterView, responses=problems(NoCharterInForce))
async def get_charter_in_force(_reader: SignedIn, charters: Queries) -> Response:
    """The version of the charter that is in force."""
    return ok(CharterView.of(await charters.in_force()))
