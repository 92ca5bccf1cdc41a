"""Steps are looked at anew when the criteria change, and when something of a person is deleted or too old."""

from __future__ import annotations

from datetime import datetime, timedelta

from gamification.contributions.repository import CONTRIBUTIONS
from gamification.criteria.models import Aspect, Criteria, Question
from gamification.criteria.repository import criteria_in
from gamification.milestones.repository import MILESTONES
from gamification.steps.commands import StepCommands
from gamification.steps.models import KEPT
from gamification.steps.repository import STEPS
from gamification.subscriptions import step_commands
from kernel.leases import Lease
from kernel.runtime import Runtime
from tests.gamification.steps.stepping import (
    AT,
    Kind,
    criterion,
    did,
    forget_everything,
    new_person,
    reviews,
    run_until_done,
    slugs,
    tell,
    with_criteria,
)


async def test_a_deleted_contribution_is_forgotten_and_what_was_reached_stays(runtime: Runtime) -> None:
    person = new_person()
    attended = await did(runtime, person, Kind.WRITING, *[Kind.ATTENDING] * 3)
    await tell(runtime, *attended)
    for one in attended[:2]:
        await runtime.mongo.collection(CONTRIBUTIONS).delete_one({"_id": one})

    await tell(runtime, undone=attended[:2])
    await run_until_done(reviews(runtime))
    [fourth] = await did(runtime, person, Kind.ATTENDING)
    await tell(runtime, fourth)

    assert await slugs(runtime, person) == ["own-words"]
    kept = await runtime.mongo.collection(STEPS).find_one({"_id": person})
    assert kept is not None
    assert {mark["deed_id"] for mark in kept["marks"]} == {*attended[2:], fourth}


async def test_what_was_done_before_counts_in_the_place_of_what_was_deleted(runtime: Runtime) -> None:
    person = new_person()
    attending = Question(frozenset({"attending"}), Aspect.TIMES, 2)
    writing = Question(frozenset({"writing"}), Aspect.TIMES, 1)
    criteria = Criteria([criterion("both", attending, writing)])
    commands = with_criteria(runtime, criteria)
    await run_until_done(reviews(runtime, commands))
    attended = await did(runtime, person, *[Kind.ATTENDING] * 4)
    await tell(runtime, *attended, commands=commands)
    # Of four, the two latest were remembered, and both go.
    for one in attended[2:]:
        await runtime.mongo.collection(CONTRIBUTIONS).delete_one({"_id": one})
    await tell(runtime, undone=attended[2:], commands=commands)

    await run_until_done(reviews(runtime, commands))
    await tell(runtime, *await did(runtime, person, Kind.WRITING), commands=commands)

    assert await slugs(runtime, person) == ["both"]


async def test_a_new_criterion_is_reached_by_what_was_done_long_before(runtime: Runtime) -> None:
    await forget_everything(runtime)
    people = [new_person() for _ in range(12)]
    for person in people:
        await tell(runtime, *await did(runtime, person, Kind.CREDITING))
    assert await slugs(runtime, people[0]) == ["credit-where-due"]
    added = criterion("credits", Question(frozenset({"crediting"}), Aspect.DAYS, 1))
    commands = with_criteria(runtime, Criteria([*criteria_in(None), added]))

    # A worker that ends after a part of the people, and the one that comes after it.
    assert await reviews(runtime, commands).turn()
    await run_until_done(reviews(runtime, commands))

    for person in people:
        assert await slugs(runtime, person) == ["credit-where-due", "credits"]
    sweep = await runtime.mongo.collection("sweeps").find_one({"_id": "criteria"})
    assert sweep is not None
    assert (sweep["after"], sweep["ended_at"] is None) == (None, False)


async def test_everybody_is_looked_at_once_for_the_same_criteria(runtime: Runtime) -> None:
    await run_until_done(reviews(runtime))
    person = new_person()
    await did(runtime, person, Kind.WRITING)

    await run_until_done(reviews(runtime))

    # Its event has not come yet, and the sweep has been through before.
    assert await slugs(runtime, person) == []


async def test_of_a_new_version_those_who_have_the_old_one_keep_it(runtime: Runtime) -> None:
    person, other = new_person(), new_person()
    await tell(runtime, *await did(runtime, person, Kind.HELPING))
    harder = criterion("helping-hand", Question(frozenset({"helping"}), Aspect.DAYS, 2), version=2)
    commands = with_criteria(runtime, Criteria([harder]))

    await tell(runtime, *await did(runtime, person, Kind.HELPING), commands=commands)
    await tell(runtime, *await did(runtime, other, Kind.HELPING), commands=commands)
    assert await slugs(runtime, other) == []
    await tell(runtime, *await did(runtime, other, Kind.HELPING, at=AT + timedelta(days=1)), commands=commands)

    found = await runtime.mongo.collection(MILESTONES).find({"person_id": {"$in": [person, other]}})
    assert {one["person_id"]: one["criterion_version"] for one in found} == {person: 1, other: 2}


async def test_what_has_come_to_its_end_is_forgotten(runtime: Runtime) -> None:
    person = new_person()
    [attended] = await did(runtime, person, Kind.ATTENDING)
    await tell(runtime, attended)
    await runtime.mongo.collection(CONTRIBUTIONS).delete_one({"_id": attended})
    later = at_moment(runtime, AT + KEPT + timedelta(minutes=1))

    await run_until_done(reviews(runtime, later))

    assert await runtime.mongo.collection(STEPS).find_one({"_id": person}) is None


async def test_one_worker_at_a_time_looks_at_steps_anew(runtime: Runtime) -> None:
    person = new_person()
    ids = await did(runtime, person, Kind.ATTENDING)
    await tell(runtime, *ids)
    await runtime.mongo.collection(CONTRIBUTIONS).delete_one({"_id": ids[0]})
    await tell(runtime, undone=ids)
    holding = Lease(runtime.mongo, "steps", holder="somebody else", seconds=60)
    await reviews(runtime).lease.release()
    assert await holding.take()

    assert await reviews(runtime).turn() is False

    kept = await runtime.mongo.collection(STEPS).find_one({"_id": person})
    await holding.release()
    await run_until_done(reviews(runtime))
    assert kept is not None
    assert await runtime.mongo.collection(STEPS).find_one({"_id": person}) is None


def at_moment(runtime: Runtime, at: datetime) -> StepCommands:
    return StepCommands(step_commands(runtime).kept, criteria_in(None), lambda: at)
