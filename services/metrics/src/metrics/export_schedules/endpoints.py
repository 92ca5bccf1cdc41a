"""`/v1/export-schedules`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, no_content, ok, wired
from metrics.export_rows.endpoints import Exporting
from metrics.export_schedules.commands import ExportScheduleCommands
from metrics.export_schedules.errors import ExportScheduleNotFound, TooManySchedules
from metrics.export_schedules.queries import ExportScheduleQueries
from metrics.export_schedules.schemas import ScheduleBody, ScheduleView

router = Router(prefix="/v1/export-schedules", tags=["exports"])

Commands = Annotated[ExportScheduleCommands, Depends(wired(ExportScheduleCommands))]
Queries = Annotated[ExportScheduleQueries, Depends(wired(ExportScheduleQueries))]


@router.post("", status_code=201, response_model=ScheduleView, responses=problems(TooManySchedules))
async def create_export_schedule(body: ScheduleBody, reader: Exporting, schedules: Commands, once: Once) -> Response:
    """Have the same export made again and again; `GET /v1/exports?schedule=` lists what came of it."""
    return await once(
        lambda: schedules.add(body.order(), by=reader.person_id),
        lambda made: created(ScheduleView.of(made), location=f"/v1/export-schedules/{made.id}", version=made.version),
    )


@router.get("", response_model=Page[ScheduleView])
async def list_export_schedules(request: Request, _reader: Exporting, schedules: Queries, paging: Paging) -> Response:
    """Schedules, newest first."""
    page = paging.of("export-schedules")
    before = page.after["before"] if page.after else None
    found = await schedules.newest(before=before, limit=page.enough)
    items, more = page.cut(found, lambda schedule: {"before": schedule.id})
    return listed(Page(items=[ScheduleView.of(one) for one in items], next_cursor=more), request)


@router.get("/{schedule_id}", response_model=ScheduleView, responses=problems(ExportScheduleNotFound))
async def get_export_schedule(schedule_id: str, _reader: Exporting, schedules: Queries) -> Response:
    """A schedule."""
    schedule = await schedules.one(schedule_id)
    return ok(ScheduleView.of(schedule), version=schedule.version)


@router.put("/{schedule_id}", response_model=ScheduleView, responses=problems(ExportScheduleNotFound))
async def change_export_schedule(
    schedule_id: str, body: ScheduleBody, reader: Exporting, schedules: Commands, expected: IfMatch
) -> Response:
    """Change what is exported, or how often."""
    schedule = await schedules.change(schedule_id, body.order(), expected=expected, by=reader.person_id)
    return ok(ScheduleView.of(schedule), version=schedule.version)


@router.delete("/{schedule_id}", status_code=204, responses=problems(ExportScheduleNotFound))
async def delete_export_schedule(
    schedule_id: str, reader: Exporting, schedules: Commands, expected: IfMatch
) -> Response:
    """Make no more exports of it; those that were made are kept as long as any."""
    await schedules.remove(schedule_id, expected=expected, by=reader.person_id)
    return no_content()
