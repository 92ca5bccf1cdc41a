"""The sessions of a cohort: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response

from gamification.cohorts.endpoints import Commands, Queries, Reading, answer
from gamification.cohorts.errors import CohortIsOver, CohortNotFound
from gamification.cohorts.schemas import CohortView
from gamification.sessions.errors import AgendaTooLong, SessionHasBegun, SessionsOutOfOrder
from gamification.sessions.models import SESSIONS
from gamification.sessions.schemas import SessionBody
from kernel.errors import problems
from kernel.http import IfMatch, Router

router = Router(prefix="/v1/cohorts/{cohort_id}/sessions", tags=["cohorts"])

Which = Annotated[int, Path(ge=1, le=SESSIONS, description="Which of the four sessions.")]


@router.put(
    "/{session}",
    response_model=CohortView,
    responses=problems(CohortNotFound, CohortIsOver, SessionHasBegun, SessionsOutOfOrder, AgendaTooLong),
)
async def plan_session(
    cohort_id: str,
    session: Which,
    body: SessionBody,
    by: Reading,
    cohorts: Commands,
    queries: Queries,
    expected: IfMatch,
) -> Response:
    """Plan a session anew, whole; also one that was called off. It takes the cohort's facilitator, or its programme.

    The ETag is that of the cohort.
    """
    place = session - 1
    changed = await cohorts.move(cohort_id, place, body.meeting(place), expected=expected, by=by)
    return await answer(changed, queries, by)


@router.post(
    "/{session}/cancel",
    response_model=CohortView,
    responses=problems(CohortNotFound, CohortIsOver, SessionHasBegun),
)
async def cancel_session(cohort_id: str, session: Which, by: Reading, cohorts: Commands, queries: Queries) -> Response:
    """Call off one session. It takes the cohort's facilitator, or its programme."""
    return await answer(await cohorts.cancel_session(cohort_id, session - 1, by=by), queries, by)
