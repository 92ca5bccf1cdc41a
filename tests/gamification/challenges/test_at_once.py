"""What happens at the same moment is seen by one of the two."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from gamification.advances.commands import AdvanceCommands
from gamification.advances.models import FEWEST, Told
from gamification.advances.repository import AdvanceRepository
from gamification.challenges.repository import ChallengeRepository
from gamification.contributions.models import ContributionKind
from gamification.groups.repository import GroupRepository
from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.testing.service import Running
from tests.gamification.challenges.setting import asked, challenge, endings, team

ELEVEN = [f"employee-{number}" for number in range(1, 12)]


async def test_of_efforts_that_come_at_once_none_is_overlooked_and_none_told_twice(service: Running) -> None:
    challenge_id = await challenge(service, ELEVEN[0], await team(service, ELEVEN), efforts=11)
    advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())

    async def count(login: str) -> None:
        told = Told(
            contribution_id=new_id(),
            person_id=service.person_id(login),
            kind=ContributionKind.SHARING,
            programme_id="main",
            made_at=utc_now(),
        )

        async def work(tx: Tx) -> None:
            await advances.count(told, tx)

        await service.runtime.uow.run(work, seconds=20)

    await asyncio.gather(*map(count, ELEVEN))

    waiting = await service.runtime.mongo.collection("challenge_efforts").count({"challenge_id": challenge_id})
    events = await _rows(service, challenge_id)
    assert waiting == len(ELEVEN) % FEWEST
    assert [row["sequence"] for row in events] == [1, 2]


async def test_of_two_challenges_that_are_set_at_once_a_group_has_one(service: Running) -> None:
    team_id = await team(service, ELEVEN[:3])

    answers = await asyncio.gather(*(asked(service, login, team_id) for login in ELEVEN[:3]))

    assert sorted(one.status for one in answers) == [201, 409, 409]


async def test_of_two_workers_that_close_a_challenge_at_once_one_does(service: Running) -> None:
    challenge_id = await challenge(service, ELEVEN[0], await team(service, ELEVEN[:1]), days=2)
    at = utc_now() + timedelta(days=3)

    await asyncio.gather(*(endings(service, at=at).close_due() for _ in range(3)))

    assert [row["sequence"] for row in await _rows(service, challenge_id)] == [1]


async def _rows(service: Running, challenge_id: str) -> list[dict[str, int]]:
    return await service.runtime.mongo.collection("outbox").find({"subject": challenge_id}, sort=[("sequence", 1)])
