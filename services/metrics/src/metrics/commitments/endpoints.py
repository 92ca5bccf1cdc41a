"""`/v1/commitments`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from kernel.auth import Caller, allows, either, signed_in
from kernel.errors import problems
from kernel.http import Router, in_language, ok, request_language, wired
from kernel.language import Language
from metrics.commitments.queries import CommitmentQueries
from metrics.commitments.schemas import CommitmentsView, CommitmentView
from metrics.programmes.errors import ProgrammeNotFound
from metrics.programmes.models import MAIN_PROGRAMME
from metrics.programmes.schemas import ProgrammeId

router = Router(prefix="/v1/commitments", tags=["commitments"])

Reader = Annotated[Caller, Depends(either(signed_in, allows("figures:read")))]
Queries = Annotated[CommitmentQueries, Depends(wired(CommitmentQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.get("", response_model=CommitmentsView, responses=problems(ProgrammeNotFound))
async def list_commitments(
    _reader: Reader,
    commitments: Queries,
    language: Spoken,
    programme: Annotated[ProgrammeId, Query()] = MAIN_PROGRAMME,
) -> Response:
    """How the company keeps the promises of its charter in a programme, measured from events alone."""
    version, keepings = await commitments.of(programme)
    items = [CommitmentView.of(keeping, language) for keeping in keepings]
    return in_language(language, ok(CommitmentsView(programme=programme, charter_version=version, items=items)))
