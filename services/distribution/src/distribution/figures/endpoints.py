"""`/v1/ambassadors/export`: parse, authorise, one call. There is no list of ambassadors, for anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from distribution.figures.queries import FigureQueries
from distribution.figures.schemas import ExportView
from kernel.auth import Actor, requires
from kernel.http import Router, ok, wired

router = Router(prefix="/v1/ambassadors", tags=["figures"])

Queries = Annotated[FigureQueries, Depends(wired(FigureQueries))]
Overseer = Annotated[Actor, Depends(requires("programme", "auditor"))]


@router.get("/export", response_model=ExportView)
async def export_ambassadors(reader: Overseer, figures: Queries) -> Response:
    """How groups of five people or more took part, month by month, in the programmes that you oversee. Nobody can be
    found in it, and who does not take part leaves no trace in it."""
    response = ok(ExportView.of(await figures.seen_by(reader)))
    response.headers["content-disposition"] = 'attachment; filename="relais-ambassadors.json"'
    response.headers["vary"] = "Authorization"
    return response
