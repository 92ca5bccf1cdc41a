"""A cohort has challenges as a team has, and who leaves it leaves nothing behind."""

from __future__ import annotations

from gamification.advances.commands import AdvanceCommands
from gamification.advances.repository import AdvanceRepository
from gamification.challenges.repository import ChallengeRepository
from gamification.cohorts.repository import MEMBERS, CohortRepository
from gamification.groups.repository import GroupRepository
from kernel.clock import new_id
from kernel.mongo import Tx
from kernel.testing.service import Running
from tests.gamification.challenges.setting import challenge, shared


async def test_what_people_of_a_cohort_did_counts_and_goes_with_them(service: Running) -> None:
    cohort_id, mongo, cohorts = new_id(), service.runtime.mongo, CohortRepository()
    for number in (21, 22):
        person_id = service.person_id(f"employee-{number}")
        await mongo.collection(MEMBERS).insert_one(
            {"_id": f"{cohort_id}:{person_id}", "cohort_id": cohort_id, "person_id": person_id, "running": True}
        )
    challenge_id = await challenge(service, "employee-21", cohort_id, kind="cohort")
    advances = AdvanceCommands(ChallengeRepository(), AdvanceRepository(), GroupRepository())

    efforts = [await shared(service, f"employee-{number}") for number in (21, 22, 23)]

    async def count(tx: Tx) -> None:
        for told in efforts:
            await advances.count(told, tx)

    async def leave(tx: Tx) -> bool:
        return await cohorts.leave(cohort_id, service.person_id("employee-22"), tx)

    async def waiting() -> set[str]:
        found = await mongo.collection("challenge_efforts").find({"challenge_id": challenge_id})
        return {one["person_id"] for one in found}

    await service.runtime.uow.run(count)
    assert await waiting() == {service.person_id("employee-21"), service.person_id("employee-22")}
    assert await service.runtime.uow.run(leave)
    assert await waiting() == {service.person_id("employee-21")}

    async def remove(tx: Tx) -> None:
        await cohorts.remove(cohort_id, tx)

    await service.runtime.uow.run(remove)
    assert await waiting() == set()
    assert await ChallengeRepository().find(challenge_id, mongo) is None
