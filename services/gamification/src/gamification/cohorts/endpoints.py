"""`/v1/cohorts`: parse, authorise, one call."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from gamification.cohorts.commands import CohortCommands
from gamification.cohorts.errors import (
    CohortIsOver,
    CohortNotFound,
    CohortTooSmall,
    PlacesTakenAway,
    SizeNeedsReason,
    SizeUpsideDown,
)
from gamification.cohorts.models import Cohort, Reader
from gamification.cohorts.queries import CohortQueries
from gamification.cohorts.schemas import CohortBody, CohortView, NewCohort
from gamification.memberships.queries import MembershipQueries
from gamification.memberships.schemas import Code
from gamification.programmes.errors import ProgrammeNotFound
from gamification.programmes.models import AnswerableFor
from gamification.programmes.queries import ProgrammeQueries
from gamification.programmes.schemas import ProgrammeId
from gamification.sessions.errors import AgendaTooLong, SessionsOutOfOrder
from kernel.auth import Actor, requires, signed_in
from kernel.auth.dependencies import RequireActor
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, no_content, ok, wired
from kernel.http.paging import ListPage

router = Router(prefix="/v1", tags=["cohorts"])

Commands = Annotated[CohortCommands, Depends(wired(CohortCommands))]
Queries = Annotated[CohortQueries, Depends(wired(CohortQueries))]
Memberships = Annotated[MembershipQueries, Depends(wired(MembershipQueries))]
Programmes = Annotated[ProgrammeQueries, Depends(wired(ProgrammeQueries))]


def _reading(required: RequireActor) -> Callable[..., Coroutine[Any, Any, Reader]]:
    async def reader(person: Annotated[Actor, Depends(required)], programmes: Programmes) -> Reader:
        entity = person.attributes.get("entity")
        own = await programmes.of(entity)
        answerable = AnswerableFor.of(person.person_id, entity=entity, own=own)
        runs = answerable.programme_id if "programme" in person.roles else ""
        return Reader(person_id=person.person_id, programme_id=own, entity=entity or None, runs=runs)

    return reader


Reading = Annotated[Reader, Depends(_reading(signed_in))]
"""Dependency of every endpoint about cohorts that is for anybody signed in."""

Running = Annotated[Reader, Depends(_reading(requires("programme")))]
"""Dependency of every endpoint about cohorts that is for those who decide about a programme."""


@router.post(
    "/programmes/{programme}/cohorts",
    status_code=201,
    response_model=CohortView,
    responses=problems(ProgrammeNotFound, SizeNeedsReason, SizeUpsideDown, SessionsOutOfOrder, AgendaTooLong),
)
async def open_cohort(
    programme: ProgrammeId,
    body: NewCohort,
    by: Running,
    programmes: Programmes,
    cohorts: Commands,
    queries: Queries,
    once: Once,
) -> Response:
    """Open a cohort of a programme of yours. Nobody is in it until they join, each by their own act."""
    await programmes.must_be_answered_for(programme, by=AnswerableFor(by.person_id, by.runs))
    return await once(
        lambda: cohorts.open(
            programme_id=programme,
            title=body.title.text,
            about=body.about_text,
            time_zone=body.time_zone,
            door=body.door,
            size=body.size,
            meetings=[one.meeting(place) for place, one in enumerate(body.sessions)],
            by=by,
        ),
        lambda made: created(
            CohortView.of(queries.empty(made, by=by)), location=f"/v1/cohorts/{made.id}", version=made.version
        ),
    )


@router.get("/programmes/{programme}/cohorts", response_model=Page[CohortView], responses=problems(ProgrammeNotFound))
async def list_cohorts_of_programme(
    request: Request, programme: ProgrammeId, by: Running, programmes: Programmes, cohorts: Queries, paging: Paging
) -> Response:
    """All cohorts of a programme of yours, newest first: whether each has places left, not who is in it."""
    await programmes.must_be_answered_for(programme, by=AnswerableFor(by.person_id, by.runs))
    page = paging.of("cohorts-of-programme", programme=programme)
    found = await cohorts.of_programme(programme, before=_before(page), limit=page.enough)
    return await _listed(request, page, found, cohorts, by)


@router.get("/cohorts", response_model=Page[CohortView])
async def list_open_cohorts(request: Request, reader: Reading, cohorts: Queries, paging: Paging) -> Response:
    """The cohorts of your programme that gather people and are open to everybody, newest first."""
    page = paging.of("cohorts", programme=reader.programme_id, reader=reader.person_id)
    found = await cohorts.gathering(by=reader, before=_before(page), limit=page.enough)
    return await _listed(request, page, found, cohorts, reader)


@router.get("/me/cohorts", response_model=Page[CohortView])
async def list_my_cohorts(request: Request, reader: Reading, cohorts: Queries) -> Response:
    """The cohorts that you are in or facilitate, newest first. They are few: one page holds them all."""
    seen = await cohorts.all_seen(await cohorts.own(reader.person_id), by=reader)
    return listed(Page[CohortView](items=[CohortView.of(one) for one in seen]), request)


@router.get("/cohorts/{cohort_id}", response_model=CohortView, responses=problems(CohortNotFound))
async def get_cohort(
    cohort_id: str,
    reader: Reading,
    cohorts: Queries,
    memberships: Memberships,
    code: Annotated[Code | None, Query(description="The code of an invitation shows what it is to.")] = None,
) -> Response:
    """A cohort. Those who are in it and their facilitator see who is; others see only one that they can join."""
    invited = code is not None and await memberships.is_invited(cohort_id, code)
    seen = await cohorts.one(cohort_id, by=reader, is_invited=invited)
    return ok(CohortView.of(seen), version=seen.cohort.version)


@router.put(
    "/cohorts/{cohort_id}",
    response_model=CohortView,
    responses=problems(CohortNotFound, SizeNeedsReason, SizeUpsideDown, PlacesTakenAway, CohortIsOver),
)
async def describe_cohort(
    cohort_id: str, body: CohortBody, by: Running, cohorts: Commands, queries: Queries, expected: IfMatch
) -> Response:
    """Describe a cohort of your programme anew, whole. It may get more places, and never fewer. Its sessions are moved
    one by one."""
    changed = await cohorts.describe(
        cohort_id,
        title=body.title.text,
        about=body.about_text,
        door=body.door,
        size=body.size,
        expected=expected,
        by=by,
    )
    return await answer(changed, queries, by)


@router.post(
    "/cohorts/{cohort_id}/begin",
    response_model=CohortView,
    responses=problems(CohortNotFound, CohortTooSmall, CohortIsOver),
)
async def begin_cohort(cohort_id: str, by: Reading, cohorts: Commands, queries: Queries) -> Response:
    """Begin with those who have joined; nobody else can after that. It takes its facilitator, or its programme.

    A cohort that has its size at its first session begins by itself.
    """
    return await answer(await cohorts.begin(cohort_id, by=by), queries, by)


@router.post("/cohorts/{cohort_id}/cancel", response_model=CohortView, responses=problems(CohortNotFound, CohortIsOver))
async def cancel_cohort(cohort_id: str, by: Running, cohorts: Commands, queries: Queries) -> Response:
    """Call off a cohort with the sessions that it has before it. Its members' calendars say so until it is deleted."""
    return await answer(await cohorts.cancel(cohort_id, by=by), queries, by)


@router.delete("/cohorts/{cohort_id}", status_code=204, responses=problems(CohortNotFound))
async def delete_cohort(cohort_id: str, by: Running, cohorts: Commands) -> Response:
    """Delete a cohort at once, with who was in it and its facilitator's notes. What members recorded stays theirs."""
    await cohorts.delete(cohort_id, by=by)
    return no_content()


async def answer(cohort: Cohort, queries: CohortQueries, reader: Reader) -> Response:
    """The cohort as the reader sees it, with its ETag."""
    return ok(CohortView.of(await queries.seen(cohort, by=reader)), version=cohort.version)


def _before(page: ListPage) -> str | None:
    return page.after["before"] if page.after else None


async def _listed(
    request: Request, page: ListPage, found: Sequence[Cohort], cohorts: CohortQueries, reader: Reader
) -> Response:
    items, more = page.cut(found, lambda cohort: {"before": cohort.id})
    seen = await cohorts.all_seen(items, by=reader)
    return listed(Page(items=[CohortView.of(one) for one in seen], next_cursor=more), request)
