"""`/v1/programmes/{programme}/calendar`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from gamification.calendars.commands import CalendarCommands
from gamification.calendars.queries import CalendarQueries
from gamification.calendars.schemas import CalendarBody, CalendarView
from gamification.programmes.endpoints import answering
from gamification.programmes.errors import ProgrammeNotFound
from gamification.programmes.models import AnswerableFor
from gamification.programmes.schemas import ProgrammeId
from kernel.errors import problems
from kernel.http import IfMatch, Router, ok, wired

router = Router(prefix="/v1/programmes/{programme}/calendar", tags=["reminders"])

Commands = Annotated[CalendarCommands, Depends(wired(CalendarCommands))]
Queries = Annotated[CalendarQueries, Depends(wired(CalendarQueries))]
Answerable = Annotated[AnswerableFor, Depends(answering("programme"))]


@router.get("", response_model=CalendarView, responses=problems(ProgrammeNotFound))
async def get_calendar(programme: ProgrammeId, by: Answerable, calendars: Queries) -> Response:
    """On which days your programme's people are at work; Monday to Friday as long as it has said nothing."""
    calendar = await calendars.of(programme, by=by)
    return ok(CalendarView.of(calendar), version=calendar.version)


@router.put("", response_model=CalendarView, responses=problems(ProgrammeNotFound))
async def change_calendar(
    programme: ProgrammeId, body: CalendarBody, by: Answerable, calendars: Commands, expected: IfMatch
) -> Response:
    """Say on which days your programme's people are at work. It holds for what they do from now on."""
    calendar = await calendars.change(body.calendar_of(programme), expected=expected, by=by)
    return ok(CalendarView.of(calendar), version=calendar.version)
