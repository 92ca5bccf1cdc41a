"""How far groups came, from contributions to the view, on real MongoDB and Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.advances.events import recognised
from gamification.streams import run_streams
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.gamification.v1.recognition_pb2 import ContributionDeleted, ContributionKind, ContributionRecognised
from tests.gamification.challenges.setting import challenge, closed, endings, keep, progress, team
from tests.streaming import streaming

SIX = [f"employee-{number}" for number in range(11, 17)]
WITHHELD = {"step": None, "withheld": "fewer_than_five"}


@pytest.fixture(scope="module")
async def streams(service: Running) -> AsyncIterator[int]:
    async with streaming(service, run_streams) as port:
        yield port


def done(service: Running, login: str, *, kind: str = "SHARING", programme: str = "main", **members: Any) -> NewEvent:
    """The event of a contribution that was recognised."""
    person_id, at = service.person_id(login), Timestamp()
    at.FromDatetime(utc_now())
    data = ContributionRecognised(
        contribution_id=new_id(),
        person_id=person_id,
        kind=ContributionKind.Value(f"CONTRIBUTION_KIND_{kind}"),
        **{"made_at": at, "recognised_at": at, "programme_id": programme, **members},
    )
    return NewEvent(data, subject=data.contribution_id, key=person_id, sequence=1)


async def told(service: Running, events: Sequence[NewEvent]) -> None:
    for event in events:
        if isinstance(event.data, ContributionRecognised) and (effort := recognised(event.data)) is not None:
            await keep(service, effort)
        await service.publish(event, source="/gamification")


async def steps(service: Running, challenge_id: str, expected: str) -> None:
    async def is_there() -> bool:
        found: dict[str, Any] = await progress(service, challenge_id, SIX[0])
        return found["step"] == expected

    await eventually(is_there)


async def waiting(service: Running, challenge_id: str) -> list[Any]:
    return await service.runtime.mongo.collection("challenge_efforts").find({"challenge_id": challenge_id})


async def test_a_group_sees_how_far_it_came_once_five_of_it_are_behind_it(service: Running, streams: int) -> None:
    team_id = await team(service, SIX)
    challenge_id = await challenge(service, SIX[0], team_id, efforts=12)

    await told(service, [done(service, login) for login in SIX[:4] for _ in range(3)])
    # Not only of each of them something: whose rest came after the fifth person would wait for others once more.
    await eventually(lambda: _holds_efforts(service, challenge_id, 12))
    assert await progress(service, challenge_id, SIX[0]) == WITHHELD

    await told(service, [done(service, SIX[4])])
    await steps(service, challenge_id, "reached")
    assert await progress(service, challenge_id, SIX[5]) == {"step": "reached", "withheld": None}
    # What was told of all of them together no longer says who they were.
    assert await waiting(service, challenge_id) == []


async def test_who_did_nothing_of_it_and_what_is_not_of_it_counts_for_nothing(service: Running, streams: int) -> None:
    team_id = await team(service, SIX)
    challenge_id = await challenge(service, SIX[0], team_id, efforts=5)
    before, after = Timestamp(), Timestamp()
    before.FromDatetime(utc_now() - timedelta(hours=1))
    after.FromDatetime(utc_now() + timedelta(days=20))

    await told(
        service,
        [
            *(done(service, "employee-17") for _ in range(5)),
            *(done(service, login, kind="HELPING") for login in SIX),
            *(done(service, login, told_by_colleague=True) for login in SIX),
            *(done(service, login, made_at=before) for login in SIX),
            *(done(service, login, made_at=after) for login in SIX),
            *(done(service, login) for login in SIX[:2]),
        ],
    )

    await eventually(lambda: _holds(service, challenge_id, 2))
    assert await progress(service, challenge_id, SIX[0]) == WITHHELD


async def test_a_contribution_that_is_deleted_counts_no_longer(service: Running, streams: int) -> None:
    team_id = await team(service, SIX)
    challenge_id = await challenge(service, SIX[0], team_id, efforts=5)
    gone = done(service, SIX[0])
    await told(service, [gone, *(done(service, login) for login in SIX[1:4])])
    await eventually(lambda: _holds(service, challenge_id, 4))

    data = ContributionDeleted(contribution_id=gone.data.contribution_id, person_id=gone.data.person_id)
    await told(service, [NewEvent(data, subject=data.contribution_id, key=data.person_id, sequence=2)])
    await eventually(lambda: _holds(service, challenge_id, 3))

    await told(service, [done(service, SIX[4])])
    await eventually(lambda: _holds(service, challenge_id, 4))
    assert await progress(service, challenge_id, SIX[0]) == WITHHELD


async def test_who_leaves_the_team_takes_along_what_nobody_was_told(service: Running, streams: int) -> None:
    team_id = await team(service, SIX)
    challenge_id = await challenge(service, SIX[0], team_id, efforts=5)
    await told(service, [done(service, login) for login in SIX[:4]])
    await eventually(lambda: _holds(service, challenge_id, 4))

    await service.post(f"/v1/teams/{team_id}/leave", as_=SIX[3])

    assert service.person_id(SIX[3]) not in {one["person_id"] for one in await waiting(service, challenge_id)}


async def test_everybody_of_a_programme_counts_without_joining_anything(service: Running, streams: int) -> None:
    challenge_id = await challenge(service, "programme-1", "main", kind="programme", efforts=20)

    await told(service, [done(service, f"employee-{number}") for number in range(20, 27)])
    await told(service, [done(service, f"employee-{number}", programme="north") for number in range(20, 27)])
    await steps(service, challenge_id, "quarter")
    assert (await service.delete(f"/v1/challenges/{challenge_id}", as_="programme-1")).status == 204


async def test_a_result_is_told_once_with_how_far_all_of_them_came(service: Running, streams: int) -> None:
    team_id = await team(service, SIX)
    challenge_id = await challenge(service, SIX[0], team_id, efforts=10, days=7)
    # Those left at the end are fewer than five: how much they did, nobody is told.
    await told(service, [done(service, login) for login in SIX[:5]])
    await steps(service, challenge_id, "half")
    await told(service, [done(service, login) for login in SIX[:2]])
    await eventually(lambda: _holds(service, challenge_id, 2))

    over = utc_now() + timedelta(days=7, hours=2)
    worker = endings(service, at=over)
    await eventually(lambda: closed(service, worker, challenge_id))
    await eventually(lambda: _concluded(service, worker, challenge_id))
    await worker.conclude_due()

    found = (await service.get(f"/v1/challenges/{challenge_id}", as_=SIX[0])).json
    assert (found["phase"], found["outcome"]) == ("concluded", "not_reached")
    assert found["progress"] == {"step": "half", "withheld": None}
    assert (await service.get(f"/v1/challenges/{challenge_id}", as_="editor-1")).json["outcome"] == "not_reached"
    assert (await service.get(f"/v1/challenges/{challenge_id}", as_="employee-1")).status == 404
    assert await waiting(service, challenge_id) == []
    told_of = [one.data for one in await service.events("gamification.challenge.v1") if one.key == challenge_id]
    assert [one.efforts for one in told_of if hasattr(one, "efforts")] == [5, 0]
    [result] = await results(service, challenge_id)
    assert (result.outcome, result.step, result.goal_efforts, result.programme_id) == (2, 3, 10, "main")


async def test_nothing_is_said_of_the_result_of_fewer_than_five(service: Running, streams: int) -> None:
    team_id = await team(service, SIX)
    challenge_id = await challenge(service, SIX[0], team_id, efforts=5, days=2)
    await told(service, [done(service, login) for login in SIX[:4] for _ in range(3)])
    await eventually(lambda: _holds(service, challenge_id, 4))

    worker = endings(service, at=utc_now() + timedelta(days=2, hours=2))
    await eventually(lambda: closed(service, worker, challenge_id))
    await eventually(lambda: _concluded(service, worker, challenge_id))

    found = (await service.get(f"/v1/challenges/{challenge_id}", as_=SIX[0])).json
    assert (found["outcome"], found["progress"]) == ("withheld", WITHHELD)
    assert (await service.delete(f"/v1/challenges/{challenge_id}", as_=SIX[0])).status == 409


async def results(service: Running, challenge_id: str) -> list[Any]:
    async def published() -> list[Any]:
        events = await service.events("gamification.challenge.v1")
        return [one.data for one in events if one.key == challenge_id and hasattr(one.data, "outcome")]

    found: list[Any] = await eventually(published)
    return found


async def _holds_efforts(service: Running, challenge_id: str, efforts: int) -> bool:
    return sum(len(one["contribution_ids"]) for one in await waiting(service, challenge_id)) == efforts


async def _holds(service: Running, challenge_id: str, people: int) -> bool:
    return len(await waiting(service, challenge_id)) == people


async def _concluded(service: Running, worker: Any, challenge_id: str) -> bool:
    await worker.conclude_due()
    found = await service.runtime.mongo.collection("challenges").find_one({"_id": challenge_id})
    return found is not None and found["concluded_at"] is not None
