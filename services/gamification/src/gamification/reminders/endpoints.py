"""`/v1/reminders`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from gamification.programmes.endpoints import answering
from gamification.programmes.models import AnswerableFor
from gamification.reminders.commands import ReminderCommands
from gamification.reminders.errors import ReminderNotFound
from gamification.reminders.models import ReminderState
from gamification.reminders.queries import ReminderQueries
from gamification.reminders.schemas import ReminderView
from kernel.errors import problems
from kernel.http import Page, Paging, Router, listed, ok, wired

router = Router(prefix="/v1/reminders", tags=["reminders"])

Commands = Annotated[ReminderCommands, Depends(wired(ReminderCommands))]
Queries = Annotated[ReminderQueries, Depends(wired(ReminderQueries))]
Answerable = Annotated[AnswerableFor, Depends(answering("programme"))]


@router.get("", response_model=Page[ReminderView])
async def list_reminders(
    request: Request,
    by: Answerable,
    reminders: Queries,
    paging: Paging,
    state: Annotated[ReminderState, Query(description="Open ones, or settled ones.")] = ReminderState.OPEN,
) -> Response:
    """Efforts in your programmes that nobody has said anything about for five working days, newest first. Your own are
    not among them. Nobody else is told, least of all the person."""
    page = paging.of("reminders", reader=by.person_id, programme=by.programme_id, state=state)
    before = page.after["before"] if page.after else None
    found = await reminders.to(by, state=state, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.id})
    people = await reminders.people(*items)
    shown = [ReminderView.of(one, person_id=people.get(one.id)) for one in items]
    return listed(Page(items=shown, next_cursor=more), request)


@router.post("/{reminder_id}/settle", response_model=ReminderView, responses=problems(ReminderNotFound))
async def settle_reminder(reminder_id: str, by: Answerable, reminders: Commands, known: Queries) -> Response:
    """Say that the person was answered, for instance in person. To say it again changes nothing."""
    reminder = await reminders.settle(reminder_id, by=by)
    people = await known.people(reminder)
    return ok(ReminderView.of(reminder, person_id=people.get(reminder.id)), version=reminder.version)
