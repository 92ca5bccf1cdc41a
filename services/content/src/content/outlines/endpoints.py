"""`/v1/feeds/import` and `/v1/feeds/export`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from content.audiences.endpoints import Editing
from content.outlines.commands import OutlineCommands
from content.outlines.errors import OutlineTooLong, OutlineUnreadable
from content.outlines.models import Imported
from content.outlines.queries import OutlineQueries
from content.outlines.schemas import ImportedView, read_outlines, written
from content.programmes.errors import ProgrammeNotFound
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from kernel.clock import utc_now
from kernel.errors import UnsupportedMediaType, problems
from kernel.http import Once, RawBody, Router, in_language, ok, request_language, wired
from kernel.http.fields import LanguageTag, Slugs
from kernel.language import Language

OPML = "text/x-opml"

router = Router(prefix="/v1/feeds", tags=["feeds"])

Commands = Annotated[OutlineCommands, Depends(wired(OutlineCommands))]
Queries = Annotated[OutlineQueries, Depends(wired(OutlineQueries))]

document = RawBody(OPML, "application/xml", "text/xml")


@router.post(
    "/import",
    response_model=ImportedView,
    responses=problems(OutlineUnreadable, OutlineTooLong, ProgrammeNotFound, UnsupportedMediaType),
    openapi_extra=document.openapi,
)
async def import_feeds(
    editor: Editing,
    raw: Annotated[bytes, Depends(document)],
    outlines: Commands,
    once: Once,
    answer_in: Annotated[Language, Depends(request_language)],
    language: Annotated[LanguageTag, Query(description="Of feeds for which the document names none.")],
    topics: Annotated[Slugs, Query(description="Of feeds for which the document names none.")] = (),  # type: ignore[assignment]
    programme: Annotated[ProgrammeId, Query()] = MAIN_PROGRAMME,
) -> Response:
    """Register the feeds that an OPML document (1.0 or 2.0) names, and say what became of each line."""
    named = read_outlines(raw)

    def rendered(imported: Imported) -> Response:
        return in_language(answer_in, ok(ImportedView.of(imported, answer_in)))

    return await once(
        lambda: outlines.take_in(named, language=language, topics=tuple(topics), programme=programme, by=editor),
        rendered,
    )


@router.get(
    "/export",
    response_class=Response,
    responses={200: {"description": "OPML 2.0", "content": {OPML: {"schema": {"type": "string"}}}}},
)
async def export_feeds(editor: Editing, outlines: Queries) -> Response:
    """The feeds of the programmes that you edit, as OPML 2.0 that `POST /v1/feeds/import` and feed readers take."""
    return Response(written(await outlines.all(reader=editor), at=utc_now()), media_type=f"{OPML}; charset=utf-8")
