"""Attendance: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from gamification.attendances.commands import AttendanceCommands
from gamification.attendances.errors import AttendanceNotOpen
from gamification.cohorts.endpoints import Reading
from gamification.cohorts.errors import CohortNotFound
from gamification.sessions.endpoints import Which
from kernel.errors import problems
from kernel.http import Once, Router, no_content, wired

router = Router(prefix="/v1/cohorts/{cohort_id}/sessions/{session}", tags=["cohorts"])

Commands = Annotated[AttendanceCommands, Depends(wired(AttendanceCommands))]


@router.post("/attendance", status_code=204, responses=problems(CohortNotFound, AttendanceNotOpen))
async def record_attendance(
    cohort_id: str, session: Which, person: Reading, attendances: Commands, once: Once
) -> Response:
    """Record that you took part in a session of your cohort, if you like. It becomes one of your contributions, dated
    to the day, which you alone see unless you show it. Nobody is told who did, nor who did not."""
    return await once(
        lambda: attendances.record(cohort_id, session - 1, by=person),
        lambda _: no_content(),
    )
