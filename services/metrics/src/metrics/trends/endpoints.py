"""`/v1/trends`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import Caller, allows, either, signed_in
from kernel.http import Paging, Router, listed, wired
from metrics.trends.queries import TrendQueries
from metrics.trends.schemas import TrendPage

router = Router(prefix="/v1/trends", tags=["trends"])

Reader = Annotated[Caller, Depends(either(signed_in, allows("figures:read")))]
Queries = Annotated[TrendQueries, Depends(wired(TrendQueries))]


@router.get("", response_model=TrendPage)
async def list_trends(request: Request, _reader: Reader, trends: Queries, paging: Paging) -> Response:
    """The stories that move now: most visited by people in the last hour first, then most shared.

    A story is listed when at least five ambassadors are behind what moves.
    """
    page = paging.of("trends")
    window, found = await trends.now()
    if page.after:
        # A place in the order, not a number of items: what has moved since is neither skipped nor repeated by it.
        after = tuple(page.after["after"])
        found = [one for one in found if one.rank < after]
    items, more = page.cut(found, lambda one: {"after": one.rank})
    return listed(TrendPage.showing(items, window=window, more=more), request)
