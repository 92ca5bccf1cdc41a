"""What happens at the same moment is seen by one of the two."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from gamification.advances.commands import AdvanceCommands
from gamification.advances.models import FEWEST
from gamification.advances.repository import AdvanceRepository
from gamification.challenges.repository import ChallengeRepository
from gamification.contributions.repository import ContributionRepository
from gamification.groups.repository import GroupRepository
from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.gamification.challenges.setting import asked, challenge, closed, endings, shared, team

ELEVEN = [f"employee-{number}" for number in range(1, 12)]


async def test_of_efforts_that_come_at_once_none_is_overlooked_and_none_told_twice(service: Running) -> None:
    challenge_id = await challenge(service, ELEVEN[0], await team(service, ELEVEN), efforts=11)
    advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())

    async def count(login: str) -> None:
        told = await shared(service, login)

        async def work(tx: Tx) -> None:
            await advances.count(told, tx)

        await service.runtime.uow.run(work, seconds=20)

    await asyncio.gather(*map(count, ELEVEN))

    waiting = await service.runtime.mongo.collection("challenge_efforts").count({"challenge_id": challenge_id})
    events = await _rows(service, challenge_id)
    assert waiting == len(ELEVEN) % FEWEST
    assert [row["sequence"] for row in events] == [1, 2]


async def test_what_is_no_more_counts_for_nothing(service: Running) -> None:
    challenge_id = await challenge(service, "employee-12", await team(service, ["employee-12"]))
    advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())
    told = await shared(service, "employee-12")
    await service.delete(f"/v1/contributions/{told.contribution_id}", as_="employee-12")

    await service.runtime.uow.run(lambda tx: advances.count(told, tx))

    assert await service.runtime.mongo.collection("challenge_efforts").find({"challenge_id": challenge_id}) == []


async def test_what_is_removed_while_a_worker_counts_it_does_not_count(service: Running) -> None:
    challenge_id = await challenge(service, "employee-13", await team(service, ["employee-13"]))
    advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())
    told, contributions = await shared(service, "employee-13"), service.runtime.mongo.collection("contributions")
    times = 0

    async def count(tx: Tx) -> None:
        nonlocal times
        times += 1
        # Now the transaction sees the contribution, whatever becomes of it.
        await ContributionRepository().find(told.contribution_id, tx)
        if times == 1:
            await contributions.delete_one({"_id": told.contribution_id})
        await advances.count(told, tx)

    await service.runtime.uow.run(count)

    assert await service.runtime.mongo.collection("challenge_efforts").find({"challenge_id": challenge_id}) == []
    assert times > 1


async def test_who_leaves_while_an_effort_of_theirs_is_counted_leaves_nothing_behind(service: Running) -> None:
    logins = ["employee-16", "employee-17"]
    team_id = await team(service, logins)
    challenge_id = await challenge(service, logins[0], team_id)
    advances, groups = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository()), GroupRepository()
    told, times = await shared(service, logins[1]), 0

    async def count(tx: Tx) -> None:
        nonlocal times
        times += 1
        # Now the transaction sees them in the team, whatever they do.
        await groups.of_person(told.person_id, tx)
        if times == 1:
            assert (await service.post(f"/v1/teams/{team_id}/leave", as_=logins[1])).status == 204
        await advances.count(told, tx)

    await service.runtime.uow.run(count)

    assert await service.runtime.mongo.collection("challenge_efforts").find({"challenge_id": challenge_id}) == []
    assert times > 1


async def test_what_counts_is_the_same_contribution_as_before(service: Running) -> None:
    await challenge(service, "employee-14", await team(service, ["employee-14"]))
    advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())
    told, contributions = await shared(service, "employee-14"), service.runtime.mongo.collection("contributions")
    before = await contributions.find_one({"_id": told.contribution_id})

    await service.runtime.uow.run(lambda tx: advances.count(told, tx))

    assert await contributions.find_one({"_id": told.contribution_id}) == before


async def test_of_two_challenges_that_are_set_at_once_a_group_has_one(service: Running) -> None:
    team_id = await team(service, ELEVEN[:3])

    answers = await asyncio.gather(*(asked(service, login, team_id) for login in ELEVEN[:3]))

    assert sorted(one.status for one in answers) == [201, 409, 409]


async def test_of_two_workers_that_close_a_challenge_at_once_one_does(service: Running) -> None:
    challenge_id = await challenge(service, ELEVEN[0], await team(service, ELEVEN[:1]), days=2)
    at = utc_now() + timedelta(days=3)

    workers = [endings(service, at=at) for _ in range(3)]
    await asyncio.gather(*(eventually(partial(closed, service, worker, challenge_id)) for worker in workers))

    assert [row["sequence"] for row in await _rows(service, challenge_id)] == [1]


async def test_a_worker_that_has_just_begun_reads_first_what_was_done_before_the_end(service: Running) -> None:
    challenge_id = await challenge(service, "employee-15", await team(service, ["employee-15"]), days=2)
    at = utc_now() + timedelta(days=3)

    await endings(service, at=at, begun=timedelta(minutes=59)).close_due()
    assert await _rows(service, challenge_id) == []
    await eventually(partial(closed, service, endings(service, at=at), challenge_id))
    assert [row["sequence"] for row in await _rows(service, challenge_id)] == [1]


async def _rows(service: Running, challenge_id: str) -> list[dict[str, int]]:
    return await service.runtime.mongo.collection("outbox").find({"subject": challenge_id}, sort=[("sequence", 1)])
