"""`/v1/figures`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Router, ok, wired
from metrics.figures.errors import PeriodEndsBeforeItBegins, PeriodTooLong
from metrics.figures.queries import FigureQueries
from metrics.figures.schemas import Day, StoryFiguresView

router = Router(prefix="/v1/figures", tags=["figures"])

Queries = Annotated[FigureQueries, Depends(wired(FigureQueries))]


@router.get("", response_model=StoryFiguresView, responses=problems(PeriodEndsBeforeItBegins, PeriodTooLong))
async def get_figures(
    _reader: SignedIn,
    figures: Queries,
    story: Annotated[UUID, Query(description="The story.")],
    from_: Annotated[
        Day | None,
        Query(
            alias="from", description="First day; a moment stands for its day (UTC). 29 days before `to` if left out."
        ),
    ] = None,
    to: Annotated[
        Day | None, Query(description="Last day, counted as a whole; a moment stands for its day. Today if left out.")
    ] = None,
) -> Response:
    """What a story brought in a period of whole days (UTC), as far as five or more ambassadors are behind it."""
    return ok(StoryFiguresView.of(await figures.of_story(str(story), first=from_, last=to)))
