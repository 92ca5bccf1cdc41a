"""`/v1/media-value`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query, Response

from kernel.errors import problems
from kernel.http import IfMatch, Router, ok, wired
from metrics.export_rows.endpoints import Exporting
from metrics.export_rows.schemas import ExportDay
from metrics.media_values.commands import MediaValueCommands
from metrics.media_values.errors import MediaValueOff, MediaValuePeriodImpossible, MediaValueProgrammeUnknown
from metrics.media_values.queries import MediaValueQueries
from metrics.media_values.schemas import AssumptionsBody, AssumptionsView, MediaValueView
from metrics.programmes.endpoints import answering
from metrics.programmes.models import AnswerableFor

router = Router(prefix="/v1/media-value", tags=["media value"])

Commands = Annotated[MediaValueCommands, Depends(wired(MediaValueCommands))]
Queries = Annotated[MediaValueQueries, Depends(wired(MediaValueQueries))]
Assuming = Annotated[AnswerableFor, Depends(answering("programme"))]
Programme = Annotated[str, Path(min_length=1, max_length=64)]


@router.get("", response_model=MediaValueView, responses=problems(MediaValueOff, MediaValuePeriodImpossible))
async def get_media_value(
    _reader: Exporting,
    values: Queries,
    programme: Annotated[str, Query(min_length=1, max_length=64, description="The programme.")],
    from_: Annotated[ExportDay, Query(alias="from", description="First day (UTC).")],
    to: Annotated[ExportDay, Query(description="Last day, counted as a whole (UTC).")],
) -> Response:
    """What the published counts of a programme's stories might have cost elsewhere: a range with its assumptions. It is
    off until somebody of the programme states them."""
    return ok(MediaValueView.of(await values.of(programme, first=from_, last=to)))


@router.get("/assumptions/{programme_id}", response_model=AssumptionsView)
async def get_media_value_assumptions(programme_id: Programme, _reader: Exporting, values: Queries) -> Response:
    """What a programme assumes; nothing, and off, before anybody said anything."""
    assumptions = await values.assumed(programme_id)
    return ok(AssumptionsView.of(assumptions), version=assumptions.version)


@router.put(
    "/assumptions/{programme_id}", response_model=AssumptionsView, responses=problems(MediaValueProgrammeUnknown)
)
async def change_media_value_assumptions(
    programme_id: Programme, body: AssumptionsBody, by: Assuming, values: Commands, expected: IfMatch
) -> Response:
    """State what a programme of yours assumes, and whether a media value is given."""
    assumptions = await values.assume(
        programme_id,
        enabled=body.enabled,
        currency=body.currency,
        source=body.source,
        spans=body.assumed(),
        by=by,
        expected=expected,
    )
    return ok(AssumptionsView.of(assumptions), version=assumptions.version)
