"""Challenges of groups, as tests set them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gamification.advances.commands import AdvanceCommands
from gamification.advances.models import Told
from gamification.advances.repository import AdvanceRepository
from gamification.challenges.commands import ChallengeEndings
from gamification.challenges.repository import ChallengeRepository
from gamification.contributions.models import Contribution, ContributionKind
from gamification.contributions.repository import ContributionRepository
from gamification.groups.repository import GroupRepository
from gamification.quarters.repository import StepRepository
from gamification.subscriptions import challenges, contributions
from kernel.clock import new_id, utc_now
from kernel.consumer import Arrivals
from kernel.http.schemas import rfc3339
from kernel.testing.service import Answer, Running


async def team(service: Running, logins: Sequence[str]) -> str:
    """A team in which these logins are."""
    first, *others = logins
    made = await service.post("/v1/teams", as_=first, json={"name": "Grid planning", "door": "open"})
    assert made.status == 201, made.body
    for login in others:
        joined = await service.post(f"/v1/teams/{made.json['id']}/join", as_=login, json={})
        assert joined.status == 200, joined.body
    return str(made.json["id"])


def plan(*, efforts: int = 8, begins_in: timedelta | None = None, days: int = 14, **members: Any) -> dict[str, Any]:
    """The body of a plan."""
    begins_at = utc_now() + (begins_in or timedelta())
    return {
        "title": "A hundred explanations of the new grid",
        "kinds": ["sharing"],
        "goal": {"efforts": efforts},
        **({"begins_at": rfc3339(begins_at)} if begins_in else {}),
        "ends_at": rfc3339(begins_at + timedelta(days=days, seconds=1)),
        **members,
    }


async def asked(service: Running, login: str, group_id: str, *, kind: str = "team", **members: Any) -> Answer:
    """The answer to somebody who sets a challenge for a group."""
    body = {"of": {"kind": kind, "id": group_id}, **plan(**members)}
    return await service.post("/v1/challenges", as_=login, json=body)


async def challenge(service: Running, login: str, group_id: str, **members: Any) -> str:
    """A challenge that somebody sets for a group."""
    answer = await asked(service, login, group_id, **members)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


async def progress(service: Running, challenge_id: str, login: str) -> Any:
    """How far the group of a challenge came, as a login reads it."""
    answer = await service.get(f"/v1/challenges/{challenge_id}", as_=login)
    assert answer.status == 200, answer.body
    return answer.json["progress"]


async def keep(service: Running, told: Told) -> None:
    """Keep the contribution that challenges are told of."""
    contribution = Contribution(
        id=told.contribution_id,
        version=1,
        kind=told.kind,
        origin_id=new_id(),
        person_id=told.person_id,
        story_id=None,
        made_at=told.made_at,
        recognised_at=told.made_at,
        programme_id=told.programme_id,
    )
    await ContributionRepository().add(contribution, service.runtime.mongo)


async def shared(service: Running, login: str) -> Told:
    """A share of theirs, a moment ago, which was recognised."""
    told = Told(
        contribution_id=new_id(),
        person_id=service.person_id(login),
        kind=ContributionKind.SHARING,
        programme_id="main",
        made_at=utc_now(),
    )
    await keep(service, told)
    return told


def endings(service: Running, *, at: datetime, begun: timedelta = timedelta(hours=1)) -> ChallengeEndings:
    """What a worker that began so long ago does at that moment with challenges that are over."""
    runtime, known = replace(service.runtime, clock=lambda: at), ChallengeRepository()
    return ChallengeEndings(
        runtime.uow,
        runtime.mongo,
        runtime.clock,
        challenges=known,
        advances=AdvanceCommands(known, AdvanceRepository(), GroupRepository()),
        steps=StepRepository(),
        efforts=Arrivals(runtime, contributions, challenges),
        patience=timedelta(hours=1),
        since=at - begun,
    )


async def closed(service: Running, worker: ChallengeEndings, challenge_id: str) -> bool:
    """Whether that worker, or another one, has closed a challenge."""
    await worker.close_due()
    found = await service.runtime.mongo.collection("challenges").find_one({"_id": challenge_id})
    return found is not None and found["closed_at"] is not None
