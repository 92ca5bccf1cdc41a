"""Each milestone once, however often, in whatever order and by how many workers what was done is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from gamification.badges.repository import BadgeRepository
from gamification.contributions.repository import CONTRIBUTIONS
from gamification.kudos.repository import KUDOS
from gamification.milestones.commands import MilestoneCommands
from gamification.milestones.repository import MILESTONES, MilestoneRepository
from gamification.personal_data.repository import HOLDINGS
from gamification.status_lists.repository import StatusListRepository
from gamification.steps import events as step_events
from gamification.steps.repository import STEPS
from gamification.subscriptions import step_commands
from kernel.mongo import Tx
from kernel.personal_data import ERASED
from kernel.personal_data.erasures import CHUNK
from kernel.runtime import Runtime
from tests.gamification.steps.stepping import (
    AT,
    Kind,
    did,
    forget_everything,
    new_person,
    slugs,
    tell,
    thanked,
)


async def test_told_many_times_and_in_any_order_it_ends_in_the_same_state(runtime: Runtime) -> None:
    await forget_everything(runtime)
    made = random.Random(7)
    ids: list[str] = []
    for _ in range(3):
        person = new_person()
        for story in ("s1", "s2", "s3", None):
            ids += await did(runtime, person, *made.sample(list(Kind), k=3), story=story)
    await tell(runtime, *ids)
    first = await state(runtime)

    for seed in range(2):
        await runtime.mongo.collection(STEPS).delete_many({})
        await runtime.mongo.collection(MILESTONES).delete_many({})
        again = [*ids, *ids[::3]]
        random.Random(seed).shuffle(again)
        for begin in range(0, len(again), 7):
            await tell(runtime, *again[begin : begin + 7])
        assert await state(runtime) == first

    await tell(runtime, *ids)
    assert await state(runtime) == first


async def test_two_workers_at_once_reach_it_once(runtime: Runtime) -> None:
    person = new_person()
    ids = await did(runtime, person, *[Kind.SHARING, Kind.WRITING, Kind.HELPING, Kind.INFORMING] * 5)

    await asyncio.gather(*(tell(runtime, *ids[place::4], *ids[::7]) for place in range(4)))

    found = await slugs(runtime, person)
    assert len(found) == len(set(found))
    assert set(found) == {"passed-on", "own-words", "helping-hand", "well-informed", "informed-first", "many-ways"}
    assert len(await told(runtime, person)) == len(found)


async def test_what_builds_on_others_comes_with_the_last_of_them(runtime: Runtime) -> None:
    person = new_person()
    [informing] = await did(runtime, person, Kind.INFORMING)
    [writing] = await did(runtime, person, Kind.WRITING, at=AT + timedelta(days=3))
    await tell(runtime, informing)
    assert await slugs(runtime, person) == ["well-informed"]

    await tell(runtime, writing)

    assert sorted(await slugs(runtime, person)) == ["informed-first", "own-words", "well-informed"]
    built = await runtime.mongo.collection(MILESTONES).find_one({"person_id": person, "criterion": "informed-first"})
    assert built is not None
    assert built["reached_at"] == AT + timedelta(days=3)


async def test_in_a_transaction_that_is_undone_nothing_is_left(runtime: Runtime) -> None:
    class Undone(Exception):
        pass

    person = new_person()
    ids = await did(runtime, person, Kind.WRITING)

    async def work(tx: Tx) -> None:
        await step_commands(runtime).hear(step_events.Heard(ids), tx)
        raise Undone

    with pytest.raises(Undone):
        await runtime.uow.run(work)

    assert await slugs(runtime, person) == []
    assert await runtime.mongo.collection(STEPS).find_one({"_id": person}) is None


async def test_what_was_deleted_meanwhile_leads_nowhere_however_late_it_is_told(runtime: Runtime) -> None:
    person = new_person()
    ids = await did(runtime, person, Kind.WRITING)
    await runtime.mongo.collection(CONTRIBUTIONS).delete_one({"_id": ids[0]})

    await tell(runtime, *ids)

    assert await slugs(runtime, person) == []


async def test_a_worker_that_read_before_an_erasure_writes_nothing_behind_it(runtime: Runtime) -> None:
    person = new_person()
    ids = await did(runtime, person, Kind.WRITING)
    runs = 0

    async def work(tx: Tx) -> None:
        nonlocal runs
        runs += 1
        await tx.collection(CONTRIBUTIONS).find_one({"_id": ids[0]})
        if runs == 1:
            await erase(runtime, person)
        await step_commands(runtime).hear(step_events.Heard(ids), tx)

    await runtime.uow.run(work)

    assert runs == 2
    for name, field in ((STEPS, "_id"), (MILESTONES, "person_id")):
        assert await runtime.mongo.collection(name).find({field: person}) == []


async def test_thanks_that_were_taken_back_are_forgotten_and_declined_ones_are_not(runtime: Runtime) -> None:
    person = new_person()
    thanks = [await thanked(runtime, person) for _ in range(2)]
    await tell(runtime, *thanks)
    await runtime.mongo.collection(KUDOS).delete_one({"_id": thanks[0]})

    await tell(runtime, undone=thanks)

    kept = await runtime.mongo.collection(STEPS).find_one({"_id": person})
    assert kept is not None
    assert {mark["deed_id"] for mark in kept["marks"]} == {thanks[1]}


async def test_thanks_of_an_erased_person_are_nobodys_deed(runtime: Runtime) -> None:
    thanks = await thanked(runtime, ERASED)

    await tell(runtime, thanks)

    assert await runtime.mongo.collection(STEPS).find_one({"_id": ERASED}) is None


async def test_a_milestone_that_is_deleted_while_a_worker_writes_stays_deleted(runtime: Runtime) -> None:
    person = new_person()
    await tell(runtime, *await did(runtime, person, Kind.WRITING))
    milestone = await runtime.mongo.collection(MILESTONES).find_one({"person_id": person})
    assert milestone is not None
    badges = BadgeRepository(StatusListRepository())
    commands = MilestoneCommands(runtime.uow, MilestoneRepository(), badges, runtime.clock)
    more = await did(runtime, person, *[Kind.WRITING] * 3)

    await asyncio.gather(commands.delete(milestone["_id"], by=person), *(tell(runtime, one) for one in more))

    assert await MilestoneRepository().of_person(person, runtime.mongo, before=None, limit=9) == []


async def state(runtime: Runtime) -> Any:
    """What is known of everybody's steps and milestones, without ids and moments of finding out."""
    steps = await runtime.mongo.collection(STEPS).find({}, sort=[("_id", 1)])
    milestones = await runtime.mongo.collection(MILESTONES).find({})
    return (
        [(one["_id"], one["marks"]) for one in steps],
        sorted((one["person_id"], one["criterion"], one["criterion_version"]) for one in milestones),
    )


async def told(runtime: Runtime, person: str) -> Sequence[Any]:
    return await runtime.mongo.collection("outbox").find(
        {"key": person, "type": "relais.gamification.milestone.reached.v1"}
    )


async def erase(runtime: Runtime, person: str) -> None:
    for holding in HOLDINGS:
        while await runtime.uow.run(lambda tx, one=holding: one.erase(person, tx, at=AT, most=CHUNK)):  # type: ignore[misc]
            pass
