"""`/v1/exports`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from kernel.errors import RangeNotSatisfiable, problems
from kernel.http import (
    Octets,
    Once,
    Page,
    Paging,
    Router,
    created,
    gives_bytes,
    listed,
    no_content,
    ok,
    part_of,
    wired,
)
from metrics.export_rows.endpoints import Downloading, Exporting
from metrics.export_rows.errors import ExportPeriodImpossible
from metrics.exports.commands import ExportCommands
from metrics.exports.errors import ExportGone, ExportNotFound, ExportNotReady, TooManyExports
from metrics.exports.models import Export
from metrics.exports.queries import ExportQueries
from metrics.exports.schemas import MEDIA_TYPES, ExportView, NewExport

router = Router(prefix="/v1/exports", tags=["exports"])

Commands = Annotated[ExportCommands, Depends(wired(ExportCommands))]
Queries = Annotated[ExportQueries, Depends(wired(ExportQueries))]


@router.post("", status_code=202, response_model=ExportView, responses=problems(ExportPeriodImpossible, TooManyExports))
async def create_export(body: NewExport, reader: Exporting, exports: Commands, once: Once) -> Response:
    """Have all published counts of a period written into a file, which is kept for some days."""
    selection = body.selection()
    return await once(lambda: exports.ask(format=body.format, selection=selection, by=reader.person_id), _accepted)


@router.get("", response_model=Page[ExportView])
async def list_exports(
    request: Request,
    _reader: Downloading,
    exports: Queries,
    paging: Paging,
    schedule: Annotated[str | None, Query(max_length=64, description="Only those that it made.")] = None,
) -> Response:
    """Exports of the last 90 days, newest first."""
    page = paging.of("exports", schedule=schedule)
    before = page.after["before"] if page.after else None
    found = await exports.newest(schedule_id=schedule, before=before, limit=page.enough)
    items, more = page.cut(found, lambda export: {"before": export.id})
    return listed(Page(items=[ExportView.of(export) for export in items], next_cursor=more), request)


@router.get("/{export_id}", response_model=ExportView, responses=problems(ExportNotFound))
async def get_export(export_id: str, _reader: Downloading, exports: Queries) -> Response:
    """An export, and how far it is."""
    return ok(ExportView.of(await exports.one(export_id)))


@router.delete("/{export_id}", status_code=204, responses=problems(ExportNotFound))
async def delete_export(export_id: str, reader: Exporting, exports: Commands) -> Response:
    """Remove an export's file, or stop its being written."""
    await exports.remove(export_id, by=reader.person_id)
    return no_content()


@router.get(
    "/{export_id}/file",
    response_class=Response,
    responses=gives_bytes(*(name.partition(";")[0] for name in MEDIA_TYPES.values()))
    | problems(ExportNotFound, ExportNotReady, ExportGone, RangeNotSatisfiable),
)
async def get_export_file(export_id: str, request: Request, _reader: Downloading, exports: Queries) -> Response:
    """The file, or a part of it (`Range`): a download that broke off goes on where it was."""
    export = await exports.with_file(export_id)
    selection = export.selection
    name = f"figures-{selection.first}-{selection.last}.{export.format.value}"
    return part_of(
        Octets(export.length, f'"{export.id}"', MEDIA_TYPES[export.format]),
        request,
        lambda begin, end: exports.read(export, begin=begin, end=end),
        headers={
            "cache-control": "private, no-cache",
            "content-disposition": f'attachment; filename="{name}"',
            "link": '</v1/exports/dictionary>; rel="describedby"',
            "vary": "Authorization",
        },
    )


def _accepted(export: Export) -> Response:
    answer = created(ExportView.of(export), location=f"/v1/exports/{export.id}")
    answer.status_code = 202
    return answer
