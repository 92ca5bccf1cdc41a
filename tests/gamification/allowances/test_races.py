"""However many thank at once, a week takes exactly what it allows, and nobody is told to come back later."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from gamification.allowances.errors import AllowanceUsed
from gamification.allowances.repository import AllowanceRepository
from gamification.contributions.repository import ContributionRepository
from gamification.kudos.commands import GivingCommands
from gamification.kudos.models import Thanks
from gamification.kudos.repository import KudosRepository
from gamification.teams.repository import TeamRepository
from gamification.wall_changes.repository import WallChangeRepository
from kernel.testing.service import Running
from tests.gamification.conftest import Give

PER_WEEK = 100


async def kept(service: Running, giver_id: str) -> tuple[int, int, int]:
    """How many kudos, uses of the allowance and events there are; the kudos are those of the allowance."""
    mongo = service.runtime.mongo
    given = [one["_id"] for one in await mongo.collection("kudos").find({"giver_id": giver_id})]
    [allowance] = await mongo.collection("allowances").find({"giver_id": giver_id})
    assert sorted(allowance["kudos_ids"]) == sorted(given)
    told = await mongo.collection("outbox").find({"subject": {"$in": given}})
    return len(given), allowance["version"], len(told)


async def test_of_many_at_once_through_one_process_a_week_takes_what_it_allows(service: Running, give: Give) -> None:
    answers = await asyncio.gather(*(give("employee-1", f"employee-{2 + number % 20}") for number in range(120)))

    assert Counter(answer.status for answer in answers) == {201: PER_WEEK, 409: 20}
    assert await kept(service, service.person_id("employee-1")) == (PER_WEEK, PER_WEEK, PER_WEEK)


async def test_of_many_at_once_through_several_processes_a_week_takes_what_it_allows(service: Running) -> None:
    runtime, giver = service.runtime, service.person_id("employee-2")
    # Each has turns of its own, as each process has.
    processes = [
        GivingCommands(
            runtime.uow,
            KudosRepository(),
            ContributionRepository(),
            AllowanceRepository(),
            TeamRepository(),
            WallChangeRepository(),
            runtime.clock,
            per_week=PER_WEEK,
            shown_for=timedelta(days=30),
        )
        for _ in range(4)
    ]

    async def give(number: int) -> str:
        thanks = Thanks(person_id="p_" + "a" * 26, reason="Thank you for everything")
        try:
            await processes[number % len(processes)].give(thanks, by=giver)
        except AllowanceUsed:
            return "used"
        return "given"

    answers = await asyncio.gather(*(give(number) for number in range(120)))

    assert Counter(answers) == {"given": PER_WEEK, "used": 20}
    assert await kept(service, giver) == (PER_WEEK, PER_WEEK, PER_WEEK)
