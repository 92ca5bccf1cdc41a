"""`/v1/charters` and `/v1/charter`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from content.audiences.endpoints import Reading, reading_as
from content.audiences.models import Reader
from content.charters.commands import CharterCommands
from content.charters.errors import CharterNotFound, CharterNotNewer, NoCharterInForce
from content.charters.models import Charter
from content.charters.queries import CharterQueries
from content.charters.schemas import CharterView, NewCharter
from content.programmes.errors import UnknownProgramme
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from kernel.errors import problems
from kernel.http import Once, Router, created, ok, wired

router = Router(prefix="/v1", tags=["charters"])

Commands = Annotated[CharterCommands, Depends(wired(CharterCommands))]
Queries = Annotated[CharterQueries, Depends(wired(CharterQueries))]
Answerable = Annotated[Reader, Depends(reading_as("programme"))]
Of = Annotated[ProgrammeId, Query()]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.post("/charters", status_code=201, response_model=CharterView, responses=problems(UnknownProgramme))
async def create_charter(body: NewCharter, by: Answerable, charters: Commands, once: Once) -> Response:
    """Write the next version of a programme's charter. It binds nobody until it is enacted."""
    return await once(
        lambda: charters.propose(
            programme=body.programme,
            language=body.language,
            title=body.title,
            person_commitments=tuple(body.person_commitments),
            company_commitments=tuple(one.commitment for one in body.company_commitments),
            by=by,
        ),
        lambda charter: created(CharterView.of(charter), location=_address(charter)),
    )


@router.get("/charters/{version}", response_model=CharterView, responses=problems(CharterNotFound))
async def get_charter(version: Version, reader: Reading, charters: Queries, programme: Of = MAIN_PROGRAMME) -> Response:
    """A version of a programme's charter; 404 also for a proposal, unless you decide about the programme."""
    return ok(CharterView.of(await charters.one(version, programme=programme, reader=reader)))


@router.post(
    "/charters/{version}/enact", response_model=CharterView, responses=problems(CharterNotFound, CharterNotNewer)
)
async def enact_charter(
    version: Version, by: Answerable, charters: Commands, programme: Of = MAIN_PROGRAMME
) -> Response:
    """Put a version in force, in the place of the one before. Ambassadors of the programme are asked to accept it."""
    return ok(CharterView.of(await charters.enact(version, programme=programme, by=by)))


@router.get("/charter", response_model=CharterView, responses=problems(NoCharterInForce))
async def get_charter_in_force(
    reader: Reading,
    charters: Queries,
    programme: Annotated[
        ProgrammeId | None, Query(description="The programme whose own charter to show; none: what holds for you.")
    ] = None,
) -> Response:
    """The version of the charter that holds for you: of your programme's, or of the group's while yours has none."""
    if programme is None:
        return ok(CharterView.of(await charters.holding_for(reader)))
    return ok(CharterView.of(await charters.in_force(programme=programme, reader=reader)))


def _address(charter: Charter) -> str:
    query = "" if charter.programme == MAIN_PROGRAMME else f"?programme={charter.programme}"
    return f"/v1/charters/{charter.version}{query}"
