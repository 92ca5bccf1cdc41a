"""`/v1/challenges` and `/v1/me/challenges`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from gamification.challenges.commands import ChallengeCommands
from gamification.challenges.errors import (
    ChallengeBegun,
    ChallengeNotFound,
    ChallengeOver,
    ChallengeUnderWay,
    NotYourGroup,
    SpanNotFit,
)
from gamification.challenges.models import Challenge, Found, Member
from gamification.challenges.queries import ChallengeQueries
from gamification.challenges.schemas import ChallengeView, NewChallenge, PlanBody
from gamification.groups.models import GroupKind
from gamification.programmes.endpoints import Programmes
from gamification.programmes.errors import ProgrammeNotFound
from gamification.programmes.models import AnswerableFor
from gamification.programmes.schemas import ProgrammeId
from kernel.auth import MissingRole, SignedIn
from kernel.errors import problems
from kernel.http import IfMatch, Once, Page, Paging, Router, created, listed, no_content, ok, wired

router = Router(prefix="/v1", tags=["challenges"])

Commands = Annotated[ChallengeCommands, Depends(wired(ChallengeCommands))]
Queries = Annotated[ChallengeQueries, Depends(wired(ChallengeQueries))]


async def _member(person: SignedIn, programmes: Programmes) -> Member:
    entity = person.attributes.get("entity")
    own = await programmes.of(entity)
    overseen = AnswerableFor.of(person.person_id, entity=entity, own=own)
    return Member(person_id=person.person_id, roles=person.roles, programme=own, oversees=overseen)


Reader = Annotated[Member, Depends(_member)]


@router.post(
    "/challenges",
    status_code=201,
    response_model=ChallengeView,
    responses=problems(MissingRole, ChallengeUnderWay, NotYourGroup, SpanNotFit),
)
async def set_challenge(body: NewChallenge, person: Reader, challenges: Commands, once: Once) -> Response:
    """Set a challenge for a team or a cohort that you are in, or, with the role `programme`, for a programme of yours.

    It is over what all do together: nobody has a share of it, and nobody is asked to take part. When it ends, the
    result is proposed to the programme as a story, if five people or more were part of it.
    """
    if body.of.kind is GroupKind.PROGRAMME and "programme" not in person.roles:
        raise MissingRole(frozenset({"programme"}))
    at = challenges.clock()
    return await once(
        lambda: challenges.set(body.plan(at=at), group=body.of.group(), by=person),
        lambda made: created(_new(made, challenges), location=f"/v1/challenges/{made.id}", version=made.version),
    )


@router.get("/me/challenges", response_model=Page[ChallengeView])
async def list_my_challenges(request: Request, reader: Reader, challenges: Queries, paging: Paging) -> Response:
    """The challenges of your teams, your cohorts and your programme, newest first. There is no other order."""
    page = paging.of("my-challenges", reader=reader.person_id)
    before = page.after["before"] if page.after else None
    found = await challenges.of_person(reader, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.challenge.id})
    return listed(Page(items=[ChallengeView.shown(one) for one in items], next_cursor=more), request)


@router.get(
    "/programmes/{programme}/challenges",
    response_model=Page[ChallengeView],
    responses=problems(ProgrammeNotFound),
)
async def list_challenges_of_programme(
    request: Request, programme: ProgrammeId, reader: Reader, challenges: Queries, paging: Paging
) -> Response:
    """The challenges of the programme that is for you, or of one that you answer for, newest first. There is no other
    order."""
    page = paging.of("programme-challenges", reader=reader.person_id, programme=programme)
    before = page.after["before"] if page.after else None
    found = await challenges.of_programme(programme, reader=reader, before=before, limit=page.enough)
    items, more = page.cut(found, lambda one: {"before": one.challenge.id})
    return listed(Page(items=[ChallengeView.shown(one) for one in items], next_cursor=more), request)


@router.get("/challenges/{challenge_id}", response_model=ChallengeView, responses=problems(ChallengeNotFound))
async def get_challenge(challenge_id: str, reader: Reader, challenges: Queries) -> Response:
    """A challenge of a group of yours; once it is concluded, one whose result was proposed to a programme you edit."""
    return _answer(await challenges.one(challenge_id, reader=reader))


@router.put(
    "/challenges/{challenge_id}",
    response_model=ChallengeView,
    responses=problems(ChallengeNotFound, ChallengeBegun, SpanNotFit),
)
async def change_challenge(
    challenge_id: str,
    body: PlanBody,
    person: Reader,
    challenges: Commands,
    queries: Queries,
    expected: IfMatch,
) -> Response:
    """Change what your group sets out to do, before it begins."""
    plan = body.plan(at=challenges.clock())
    changed = await challenges.change(challenge_id, plan, expected=expected, by=person)
    return _answer(await queries.as_it_is(changed))


@router.delete("/challenges/{challenge_id}", status_code=204, responses=problems(ChallengeNotFound, ChallengeOver))
async def drop_challenge(challenge_id: str, person: Reader, challenges: Commands) -> Response:
    """Drop a challenge of your group that has not ended. Nothing of it is left."""
    await challenges.drop(challenge_id, by=person)
    return no_content()


def _new(challenge: Challenge, challenges: ChallengeCommands) -> ChallengeView:
    return ChallengeView.shown(Found(challenge, challenges.clock(), None))


def _answer(found: Found) -> Response:
    return ok(ChallengeView.shown(found), version=found.challenge.version)
