"""`/v1/me/goals`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Router, created, listed, no_content, ok, wired
from metrics.goals.commands import GoalCommands
from metrics.goals.errors import GoalNotFound, TooManyGoals
from metrics.goals.models import Goal, Progress
from metrics.goals.queries import GoalQueries
from metrics.goals.schemas import GoalBody, GoalMadeView, GoalView
from metrics.keys.errors import LedgerSealed

router = Router(prefix="/v1/me/goals", tags=["goals"])

Commands = Annotated[GoalCommands, Depends(wired(GoalCommands))]
Queries = Annotated[GoalQueries, Depends(wired(GoalQueries))]


@router.post("", status_code=201, response_model=GoalMadeView, responses=problems(TooManyGoals, LedgerSealed))
async def create_goal(body: GoalBody, person: SignedIn, goals: Commands, once: Once) -> Response:
    """Set yourself a goal, in your own words. Nobody else can read it, and nothing reminds you of it."""
    return await once(
        lambda: goals.set(body.aim(today=goals.today), by=person.person_id),
        lambda made: created(GoalMadeView(id=made.id), location=f"/v1/me/goals/{made.id}", version=made.version),
    )


@router.get("", response_model=Page[GoalView], responses=problems(LedgerSealed))
async def list_goals(request: Request, person: SignedIn, goals: Queries) -> Response:
    """Your goals, newest first, with how far each is. They are at most fifty."""
    found = await goals.own(person.person_id)
    return listed(Page[GoalView](items=[GoalView.of(*one) for one in found]), request)


@router.get("/{goal_id}", response_model=GoalView, responses=problems(GoalNotFound, LedgerSealed))
async def get_goal(goal_id: str, person: SignedIn, goals: Queries) -> Response:
    """A goal of yours."""
    return _answer(*await goals.one(goal_id, person_id=person.person_id))


@router.put("/{goal_id}", response_model=GoalView, responses=problems(GoalNotFound, LedgerSealed))
async def change_goal(
    goal_id: str, body: GoalBody, person: SignedIn, goals: Commands, queries: Queries, expected: IfMatch
) -> Response:
    """Say a goal anew, whole: its words, what you have counted, that you reached it."""
    changed = await goals.change(goal_id, body.aim(today=goals.today), expected=expected, by=person.person_id)
    return _answer(*await queries.with_progress(changed))


@router.delete("/{goal_id}", status_code=204, responses=problems(GoalNotFound, LedgerSealed))
async def drop_goal(goal_id: str, person: SignedIn, goals: Commands) -> Response:
    """Keep a goal no longer, reached or not."""
    await goals.drop(goal_id, by=person.person_id)
    return no_content()


def _answer(goal: Goal, progress: Progress) -> Response:
    return ok(GoalView.of(goal, progress), version=goal.version)
