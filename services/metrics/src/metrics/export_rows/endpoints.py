"""`/v1/exports/figures` and their dictionary: parse, authorise, one call."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from kernel.auth import Actor, Caller, allows, either, requires
from kernel.errors import NotAcceptable, problems
from kernel.http import Router, known_or, preferred, request_language, wired
from kernel.http.context import HEAD_ONLY
from kernel.language import Language
from metrics.export_rows.errors import ExportPeriodImpossible
from metrics.export_rows.models import Selection
from metrics.export_rows.queries import RowQueries
from metrics.export_rows.schemas import (
    CSV_TYPE,
    JSONL_TYPE,
    DictionaryView,
    EntityFilter,
    ExportDay,
    LanguageFilter,
    NetworkFilter,
    ProgrammeFilter,
    StoryFilter,
    TopicFilter,
    csv_header,
    csv_lines,
    json_lines,
)

MOST_DAYS = 3_660
_OFFERED = (CSV_TYPE, JSONL_TYPE, "application/x-ndjson")

router = Router(prefix="/v1/exports", tags=["exports"])

Queries = Annotated[RowQueries, Depends(wired(RowQueries))]
AnswerIn = Annotated[Language, Depends(request_language)]
_OFFICE = requires("programme", "auditor")
Exporting = Annotated[Actor, Depends(_OFFICE)]
"""Those who may have published figures made into files."""
Downloading = Annotated[Caller, Depends(either(_OFFICE, allows("exports:read")))]
"""Those who may take published figures away, other systems among them."""


_ROWS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Rows, in the order of their days. An answer that breaks off goes on with `after`.",
        "content": {name: {"schema": {"type": "string"}} for name in (CSV_TYPE, JSONL_TYPE)},
    }
}


class LineFormat(StrEnum):
    """Formats that can be given while they are made."""

    CSV = "csv"
    JSONL = "jsonl"


@router.get(
    "/figures",
    response_class=Response,
    responses=_ROWS | problems(ExportPeriodImpossible, NotAcceptable),
)
async def stream_figures(
    request: Request,
    _reader: Downloading,
    rows: Queries,
    from_: Annotated[ExportDay, Query(alias="from", description="First day of rows (UTC).")],
    to: Annotated[ExportDay, Query(description="Last day of rows, counted as a whole (UTC).")],
    format: Annotated[LineFormat | None, Query(description="As `Accept` says if left out, else CSV.")] = None,
    after: Annotated[
        str | None,
        Query(max_length=512, description="`row` of the last row received: go on behind it, without a header line."),
    ] = None,
    story: StoryFilter | None = None,
    network: NetworkFilter | None = None,
    entity: EntityFilter | None = None,
    topic: TopicFilter | None = None,
    language: LanguageFilter | None = None,
    programme: ProgrammeFilter | None = None,
) -> Response:
    """All published counts of a period, row by row, as CSV or JSON Lines. Ask `POST /v1/exports` for Parquet, and for
    files that are kept."""
    selection = Selection(
        first=from_,
        last=to,
        story=story,
        network=network,
        entity=entity,
        topic=topic,
        language=language,
        programme=programme,
    )
    if not 1 <= selection.days <= MOST_DAYS:
        raise ExportPeriodImpossible(MOST_DAYS, pointer=None)
    if format is LineFormat.JSONL or (format is None and _prefers_json(request.headers.get("accept"))):
        lines, media_type = await rows.lines(selection, after=after, head=b"", encode=json_lines), JSONL_TYPE
    else:
        lines = await rows.lines(selection, after=after, head=csv_header(), encode=csv_lines)
        media_type = f"{CSV_TYPE}; charset=utf-8; header={'present' if after is None else 'absent'}"
    name = f"figures-{from_}-{to}.{'jsonl' if media_type == JSONL_TYPE else 'csv'}"
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "link": '</v1/exports/dictionary>; rel="describedby"',
        "vary": "Authorization, Accept",
        "x-content-type-options": "nosniff",
    }
    if request.scope.get(HEAD_ONLY):
        # Nobody would see the rows, and years of them would be read. How long they would be is therefore not said.
        answer = Response(None, 200, headers, media_type)
        del answer.headers["content-length"]
        return answer
    return StreamingResponse(lines, 200, headers, media_type)


@router.get("/dictionary", response_model=DictionaryView)
async def get_export_dictionary(request: Request, _reader: Downloading, language: AnswerIn) -> Response:
    """The data dictionary: every column of an export, its meaning, unit, provenance and class."""
    body = DictionaryView.in_(language).model_dump_json().encode()
    return known_or(body, request, headers={"content-language": language, "vary": "Authorization, Accept-Language"})


def _prefers_json(accept: str | None) -> bool:
    form = preferred(accept, _OFFERED)
    if form is None:
        raise NotAcceptable(_OFFERED)
    return form != CSV_TYPE
