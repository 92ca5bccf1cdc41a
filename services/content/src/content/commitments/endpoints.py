"""`/v1/programme-commitments`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from content.audiences.endpoints import Reading
from content.commitments.queries import CommitmentQueries
from content.commitments.schemas import CommitmentsView
from kernel.http import Router, ok, wired

router = Router(prefix="/v1", tags=["charters"])

Queries = Annotated[CommitmentQueries, Depends(wired(CommitmentQueries))]


@router.get("/programme-commitments", response_model=CommitmentsView)
async def list_commitments(reader: Reading, commitments: Queries) -> Response:
    """How the company keeps its promises in your programme, for everybody in it to see."""
    keepings, broken = await commitments.keepings(reader.programme), await commitments.broken(reader.programme)
    return ok(CommitmentsView.of(keepings, broken))
