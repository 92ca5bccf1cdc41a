"""Each milestone once, however often, in whatever order and by how many workers what was done is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.badges.repository import BadgeRepository
from gamification.bootstrap import SERVICE
from gamification.contributions.models import ContributionKind
from gamification.contributions.repository import CONTRIBUTIONS
from gamification.criteria.models import Asks, Aspect, Criteria, Criterion, Every, Question
from gamification.criteria.repository import criteria_in
from gamification.kudos.repository import KUDOS
from gamification.milestones.commands import MilestoneCommands
from gamification.milestones.repository import MILESTONES, MilestoneRepository
from gamification.personal_data.repository import HOLDINGS
from gamification.status_lists.repository import StatusListRepository
from gamification.steps import events as step_events
from gamification.steps.commands import StepCommands, StepReviews
from gamification.steps.models import KEPT
from gamification.steps.repository import STEPS
from gamification.subscriptions import step_commands
from kernel.clock import new_id
from kernel.language import Text
from kernel.leases import Lease
from kernel.mongo import Tx
from kernel.personal_data import ERASED
from kernel.personal_data.erasures import CHUNK
from kernel.runtime import Runtime
from kernel.testing.service import Running, running

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
Kind = ContributionKind


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The database without a worker, so that nothing but the test notes what is done."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


@pytest.fixture
def runtime(service: Running) -> Runtime:
    return service.runtime


async def did(runtime: Runtime, person: str, *kinds: Kind, story: str | None = None, at: datetime = AT) -> list[str]:
    """Contributions of a person, an hour apart; their ids."""
    made = [
        {
            "_id": new_id(),
            "kind": kind.value,
            "origin_id": new_id(),
            "person_id": person,
            "story_id": story,
            "made_at": at + timedelta(hours=place),
        }
        for place, kind in enumerate(kinds)
    ]
    await runtime.mongo.collection(CONTRIBUTIONS).insert_many(made)
    return [str(one["_id"]) for one in made]


async def tell(runtime: Runtime, *done: str, undone: Sequence[str] = (), commands: StepCommands | None = None) -> None:
    heard = step_events.Heard(done, undone)
    hearing = commands or step_commands(runtime)
    await runtime.uow.run(lambda tx: hearing.hear(heard, tx))


async def slugs(runtime: Runtime, person: str) -> list[str]:
    found = await runtime.mongo.collection(MILESTONES).find({"person_id": person}, sort=[("_id", 1)])
    return [one["criterion"] for one in found]


async def state(runtime: Runtime) -> Any:
    """What is known of everybody's steps and milestones, without ids and moments of finding out."""
    steps = await runtime.mongo.collection(STEPS).find({}, sort=[("_id", 1)])
    milestones = await runtime.mongo.collection(MILESTONES).find({})
    return (
        [(one["_id"], one["marks"]) for one in steps],
        sorted((one["person_id"], one["criterion"], one["criterion_version"]) for one in milestones),
    )


def new_person() -> str:
    return "p_" + new_id().replace("-", "")[-26:]


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
    commands = replace_criteria(runtime, criteria)
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
    commands = replace_criteria(runtime, Criteria([*criteria_in(None), added]))

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
    commands = replace_criteria(runtime, Criteria([harder]))

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
    later = replace_clock(runtime, AT + KEPT + timedelta(minutes=1))

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


async def thanked(runtime: Runtime, giver: str) -> str:
    kudos_id = new_id()
    await runtime.mongo.collection(KUDOS).insert_one({"_id": kudos_id, "giver_id": giver, "given_at": AT})
    return kudos_id


def criterion(slug: str, *questions: Question, version: int = 1) -> Criterion:
    words = Text(en=slug, fr=slug)
    rule = Every((Asks(questions), Asks(questions)))
    return Criterion(slug=slug, version=version, names=words, descriptions=words, rule=rule)


def replace_criteria(runtime: Runtime, criteria: Criteria) -> StepCommands:
    return StepCommands(step_commands(runtime).kept, criteria, runtime.clock)


def replace_clock(runtime: Runtime, at: datetime) -> StepCommands:
    return StepCommands(step_commands(runtime).kept, criteria_in(None), lambda: at)


def reviews(runtime: Runtime, commands: StepCommands | None = None) -> StepReviews:
    lease = Lease(runtime.mongo, "steps", holder="test", seconds=60)
    return StepReviews(runtime.mongo, runtime.uow, commands or step_commands(runtime), lease=lease, most=5)


async def run_until_done(job: StepReviews) -> None:
    while await job.turn():
        pass


async def told(runtime: Runtime, person: str) -> Sequence[Any]:
    return await runtime.mongo.collection("outbox").find(
        {"key": person, "type": "relais.gamification.milestone.reached.v1"}
    )


async def erase(runtime: Runtime, person: str) -> None:
    for holding in HOLDINGS:
        while await runtime.uow.run(lambda tx, one=holding: one.erase(person, tx, at=AT, most=CHUNK)):  # type: ignore[misc]
            pass


async def forget_everything(runtime: Runtime) -> None:
    for name in (STEPS, MILESTONES, CONTRIBUTIONS, "sweeps"):
        await runtime.mongo.collection(name).delete_many({})
