"""`/v1/me/impact`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Paging, Router, listed, wired
from metrics.impacts.queries import ImpactQueries
from metrics.impacts.schemas import ImpactPage
from metrics.keys.errors import LedgerSealed

router = Router(prefix="/v1/me/impact", tags=["impact"])

Queries = Annotated[ImpactQueries, Depends(wired(ImpactQueries))]


@router.get("", response_model=ImpactPage, responses=problems(LedgerSealed))
async def get_own_impact(request: Request, reader: SignedIn, impacts: Queries, paging: Paging) -> Response:
    """What you yourself brought, per story and network, the latest story first. Nobody else can read it."""
    page = paging.of("impact", reader=reader.person_id)
    before = (page.after["story"], page.after["network"]) if page.after else None
    found, totals = await impacts.own(reader, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"story": one.story_id or "", "network": one.network})
    return listed(ImpactPage.showing(items, more=more, totals=totals), request)
