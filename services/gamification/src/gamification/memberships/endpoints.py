"""How people come into a cohort and leave it: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response

from gamification.cohorts.endpoints import Queries, Reading, Running, answer
from gamification.cohorts.errors import CohortHasBegun, CohortIsOver, CohortNotFound
from gamification.cohorts.schemas import CohortView
from gamification.memberships.commands import MembershipCommands
from gamification.memberships.errors import (
    CohortFull,
    DecidesAboutCohort,
    EitherOr,
    FacilitatedAlready,
    InAnotherCohort,
    InvitationNotFound,
)
from gamification.memberships.schemas import CohortInvitationView, Facilitating, Inviting, JoiningCohort
from kernel.errors import problems
from kernel.http import Router, no_content, ok, wired

router = Router(prefix="/v1/cohorts/{cohort_id}", tags=["cohorts"])

Commands = Annotated[MembershipCommands, Depends(wired(MembershipCommands))]


@router.post("/invite", response_model=CohortInvitationView, responses=problems(CohortNotFound))
async def invite_to_cohort(cohort_id: str, body: Inviting, by: Running, memberships: Commands) -> Response:
    """A code to pass on, by which whoever wants may join a cohort of your programme, or facilitate it. It names nobody;
    the one before opens nothing any more."""
    code = await memberships.invite(cohort_id, to=body.to, by=by)
    response = ok(CohortInvitationView(to=body.to, code=code))
    response.headers["cache-control"] = "no-store"
    return response


@router.post(
    "/join",
    response_model=CohortView,
    responses=problems(CohortNotFound, CohortHasBegun, CohortFull, InAnotherCohort, EitherOr, DecidesAboutCohort),
)
async def join_cohort(
    cohort_id: str, body: JoiningCohort, person: Reading, memberships: Commands, cohorts: Queries
) -> Response:
    """Join a cohort that has a place. Nobody can do it for you. Who decides about its programme stays outside."""
    return await answer(await memberships.join(cohort_id, code=body.code, by=person), cohorts, person)


@router.post("/leave", status_code=204, responses=problems(CohortNotFound))
async def leave_cohort(cohort_id: str, person: Reading, memberships: Commands) -> Response:
    """Leave a cohort that you are in, at any time and without a reason. Nothing says that you were in it."""
    await memberships.leave(cohort_id, by=person)
    return no_content()


@router.post(
    "/facilitate",
    response_model=CohortView,
    responses=problems(InvitationNotFound, FacilitatedAlready, EitherOr, CohortIsOver, DecidesAboutCohort),
)
async def facilitate_cohort(
    cohort_id: str, body: Facilitating, person: Reading, memberships: Commands, cohorts: Queries
) -> Response:
    """Accept to facilitate a cohort that has nobody to do it. Nobody can do it for you. Who decides about its programme
    stays outside."""
    return await answer(await memberships.facilitate(cohort_id, code=body.code, by=person), cohorts, person)


@router.post("/step-down", status_code=204, responses=problems(CohortNotFound))
async def step_down_from_cohort(cohort_id: str, person: Reading, memberships: Commands) -> Response:
    """Facilitate a cohort no longer. Your notes about it are gone with this: read them before."""
    await memberships.step_down(cohort_id, by=person)
    return no_content()
