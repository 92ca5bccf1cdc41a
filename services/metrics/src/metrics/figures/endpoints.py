"""`/v1/figures`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from kernel.auth import Caller, allows, either, signed_in
from kernel.errors import NotAcceptable, problems
from kernel.http import Router, known_or, listed, preferred, request_language, wired
from kernel.http.fields import LanguageTag, Slug
from kernel.language import Language
from metrics.charts.schemas import chart_of
from metrics.drawings.repository import Draughtsman
from metrics.figures.errors import (
    ChartNotDrawn,
    GroupingNotPossible,
    PeriodEndsBeforeItBegins,
    PeriodTooLong,
    TooManyRows,
)
from metrics.figures.models import MOST_DIMENSIONS, Dimension, Measure, Question, Selection
from metrics.figures.queries import FigureQueries
from metrics.figures.schemas import Day, EntityName, FiguresView, Network, ProgrammeName
from metrics.tables.schemas import table_of

router = Router(prefix="/v1/figures", tags=["figures"])

Reader = Annotated[Caller, Depends(either(signed_in, allows("figures:read")))]
Queries = Annotated[FigureQueries, Depends(wired(FigureQueries))]
Drawing = Annotated[Draughtsman, Depends(wired(Draughtsman))]
Spoken = Annotated[Language, Depends(request_language)]

_JSON, _CSV, _SVG = _OFFERED = ("application/json", "text/csv", "image/svg+xml")


async def _asked(
    figures: Queries,
    story: Annotated[list[UUID] | None, Query(max_length=50, description="The stories; all if left out.")] = None,
    topic: Annotated[list[Slug] | None, Query(max_length=20, description="Stories with one of these topics.")] = None,
    network: Annotated[
        list[Network] | None, Query(max_length=5, description="What happened on these networks.")
    ] = None,
    language: Annotated[list[LanguageTag] | None, Query(max_length=20, description="Stories in these.")] = None,
    entity: Annotated[
        list[EntityName] | None,
        Query(max_length=20, description="What people of these entities did; an empty one for those who have none."),
    ] = None,
    programme: Annotated[
        list[ProgrammeName] | None, Query(max_length=20, description="Stories of these programmes.")
    ] = None,
    from_: Annotated[
        Day | None,
        Query(
            alias="from", description="First day; a moment stands for its day (UTC). 29 days before `to` if left out."
        ),
    ] = None,
    to: Annotated[
        Day | None, Query(description="Last day, counted as a whole; a moment stands for its day. Today if left out.")
    ] = None,
    group_by: Annotated[
        list[Dimension] | None,
        Query(
            max_length=MOST_DIMENSIONS,
            description="What to split by: at most two, of which one may be a piece of time.",
        ),
    ] = None,
) -> Question:
    selection = Selection(
        stories=tuple(dict.fromkeys(str(one) for one in story or ())),
        topics=tuple(topic or ()),
        networks=tuple(network or ()),
        languages=tuple(language or ()),
        entities=tuple(entity or ()),
        programmes=tuple(programme or ()),
    )
    return figures.asked(selection, first=from_, last=to, group_by=tuple(group_by or ()))


@router.get(
    "",
    response_model=FiguresView,
    responses={
        200: {
            "description": "The figures: as JSON, or as a table or a picture where `Accept` prefers that.",
            "content": {_CSV: {"schema": {"type": "string"}}, _SVG: {"schema": {"type": "string"}}},
        },
        304: {"description": "You have them already."},
        **problems(
            PeriodEndsBeforeItBegins, PeriodTooLong, GroupingNotPossible, TooManyRows, NotAcceptable, ChartNotDrawn
        ),
    },
)
async def get_figures(
    request: Request,
    _reader: Reader,
    figures: Queries,
    draughtsman: Drawing,
    language_spoken: Spoken,
    question: Annotated[Question, Depends(_asked)],
    measure: Annotated[Measure, Query(description="What a picture shows.")] = Measure.HUMAN_CLICKS,
) -> Response:
    """What stories brought in a period of whole days (UTC), as far as five or more ambassadors are behind it."""
    media_type = preferred(request.headers.get("accept"), _OFFERED)
    if media_type is None:
        raise NotAcceptable(_OFFERED)
    answer = await figures.answer(question)
    headers = {"vary": "Authorization, Accept, Accept-Language", "x-content-type-options": "nosniff"}
    if media_type == _CSV:
        headers["content-disposition"] = 'attachment; filename="relais-figures.csv"'
        return known_or(
            table_of(answer), request, media_type="text/csv; charset=utf-8; header=present", headers=headers
        )
    if media_type == _SVG:
        headers["content-language"] = language_spoken
        picture = await draughtsman.draw(chart_of(answer, measure, language_spoken))
        if picture is None:
            raise ChartNotDrawn
        # A picture of ours holds no script; one that is opened by itself may not run any either.
        headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'"
        return known_or(picture, request, media_type=_SVG, headers=headers)
    response = listed(FiguresView.of(answer), request)
    response.headers.update(headers)
    return response
