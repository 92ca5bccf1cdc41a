"""`/v1/trends`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import Actor, Caller, allows, either, signed_in
from kernel.http import Paging, Router, listed, wired
from metrics.trends.queries import TrendQueries
from metrics.trends.schemas import TrendPage

router = Router(prefix="/v1/trends", tags=["trends"])

Reader = Annotated[Caller, Depends(either(signed_in, allows("figures:read")))]
Queries = Annotated[TrendQueries, Depends(wired(TrendQueries))]
# Of the group, and so of every entity's stories. Systems know of all of them as well.
_OFFICES = frozenset({"editor", "programme", "auditor"})


@router.get("", response_model=TrendPage)
async def list_trends(request: Request, reader: Reader, trends: Queries, paging: Paging) -> Response:
    """The stories that move now: most visited by people in the last hour first, then most shared.

    A story is listed when at least five ambassadors are behind what moves. One that is addressed to some entities of
    the group is listed for their people, for offices of the group and for systems.
    """
    page = paging.of("trends")
    entity = reader.attributes.get("entity") if isinstance(reader, Actor) else None
    sees_all = not isinstance(reader, Actor) or (entity is None and bool(_OFFICES & reader.roles))
    window, found = await trends.now(entity=entity, sees_all=sees_all)
    if page.after:
        # A place in the order, not a number of items: what has moved since is neither skipped nor repeated by it.
        after = tuple(page.after["after"])
        found = [one for one in found if one.rank < after]
    items, more = page.cut(found, lambda one: {"after": one.rank})
    return listed(TrendPage.showing(items, window=window, more=more), request)
