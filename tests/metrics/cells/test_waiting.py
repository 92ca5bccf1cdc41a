"""What waits for others, on a real database: it moves on in time, for good, and whole."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.outbox import OutboxWriter
from kernel.testing import eventually
from kernel.testing.service import Running, running
from kernel.vault import Vault
from metrics.bootstrap import SERVICE
from metrics.cells.models import KEPT_DAYS, Arrivals, CellKey, Level
from metrics.cells.repository import CellRepository, WaitingHolding
from metrics.crowds.repository import CrowdHolding, CrowdRepository
from metrics.deltas.models import fold
from metrics.keys.repository import KeyHolding, KeyRepository
from metrics.subscriptions import fold_activities
from tests.metrics.happenings import Happening, days_ago, grouped, now, person

SHARES, CLICKS = 0, 1
PATIENCE = timedelta(seconds=60)


@pytest.fixture(scope="module")
async def hasty(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with little patience."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        cells_patience_seconds=0.2,
        release_seconds=0.05,
    ) as service:
        yield service


async def cells(service: Running, story: str) -> dict[str, dict[str, int]]:
    found = await service.runtime.mongo.collection("cells").find({"story_id": story})
    return {one["level"]: one["counts"] for one in found}


async def waiting(service: Running, story: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for document in await service.runtime.mongo.collection("pending").find({"story_id": story}):
        for one in document["waiting"]:
            total[one["measure"]] += one["count"]
    return total


async def add(service: Running, key: CellKey, people: range, *, measure: int = SHARES) -> None:
    arrivals: Arrivals = {key: {measure: dict.fromkeys(map(person, people), 1)}}
    await service.runtime.uow.run(lambda tx: CellRepository().add(arrivals, tx, at=utc_now()))


async def fold_all(service: Running, done: list[Happening]) -> None:
    writer = OutboxWriter(SERVICE.catalogue, source="/distribution")
    stamped = [writer.stamp(one.event()) for one in done]
    await service.runtime.uow.run(lambda tx: fold_activities(stamped, tx))


async def coarsen(service: Running, *, after: timedelta) -> int:
    async def work(tx: Tx) -> int:
        return await CellRepository().coarsen(tx, at=utc_now() + after, patience=PATIENCE, most=100)

    return await service.runtime.uow.run(work)


async def test_people_of_three_networks_meet_in_the_day_of_their_story(hasty: Running) -> None:
    story = new_id()
    for number, network in enumerate(["linkedin", "mastodon", "bluesky", "linkedin", "mastodon"]):
        happened = Happening(person(number), story, network, "human_clicks", 2, now())
        await hasty.publish(happened.event(), source="/distribution")

    await eventually(lambda: _is(hasty, story, {"story_day": {"human_clicks": 10}}))
    assert not await waiting(hasty, story)


async def test_people_of_a_week_that_is_over_meet_in_it(hasty: Running) -> None:
    story = new_id()
    monday = days_ago(7 + utc_now().weekday())
    days = [monday + timedelta(days=number) for number in range(5)]
    # Together, or the first would have moved on to their month before the last are there.
    await fold_all(hasty, [Happening(person(one), story, "linkedin", "shares", 1, at) for one, at in enumerate(days)])

    await eventually(lambda: _is(hasty, story, {"story_week": {"shares": 5}}))


async def test_who_waits_in_a_day_that_is_not_over_waits_there(idle: Running) -> None:
    story = new_id()
    today = CellKey(Level.STORY_DAY, utc_now().date(), story, None, None)
    await add(idle, today, range(3))

    await coarsen(idle, after=PATIENCE * 2)

    [one] = await idle.runtime.mongo.collection("pending").find({"story_id": story})
    assert one["level"] == "story_day"


async def test_nobody_moves_before_their_time(idle: Running) -> None:
    story = new_id()
    await add(idle, CellKey.fine(utc_now().date(), story, "linkedin", ""), range(4))

    await coarsen(idle, after=PATIENCE / 2)
    [before] = await idle.runtime.mongo.collection("pending").find({"story_id": story})
    await coarsen(idle, after=PATIENCE * 2)
    [after] = await idle.runtime.mongo.collection("pending").find({"story_id": story})

    assert (before["level"], after["level"]) == ("fine", "story_day")


async def test_who_is_alone_in_a_month_for_too_long_is_dropped(idle: Running) -> None:
    month = CellKey(Level.MONTH, (utc_now() - timedelta(days=KEPT_DAYS)).date().replace(day=1), None, None, None)
    await add(idle, month, range(2))

    while await coarsen(idle, after=PATIENCE * 2):
        pass

    assert await idle.runtime.mongo.collection("pending").find_one({"_id": month.id}) is None
    assert await idle.runtime.mongo.collection("cells").find_one({"_id": month.id}) is None


async def test_people_who_come_at_the_same_time_are_added_together(idle: Running) -> None:
    story = new_id()
    key = CellKey.fine(date(2026, 11, 2), story, "linkedin", "")

    await asyncio.gather(*(add(idle, key, range(one, one + 1)) for one in range(12)))

    left = (await waiting(idle, story))["shares"]
    assert (await cells(idle, story))["fine"]["shares"] + left == 12
    assert left < 5


async def test_who_is_forgotten_waits_no_more_and_the_others_do(idle: Running) -> None:
    story, gone, stays = new_id(), person(1), person(2)
    key = CellKey.fine(date(2026, 11, 2), story, "linkedin", "")
    await add(idle, key, range(1, 3))
    await add(idle, key, range(1, 2), measure=CLICKS)
    holding = WaitingHolding()
    [shown] = [one for one in await holding.of(gone, idle.runtime.mongo, after=None, most=9) if story in one["_id"]]

    await idle.runtime.uow.run(lambda tx: holding.erase(gone, tx, at=utc_now(), most=100))

    [document] = await idle.runtime.mongo.collection("pending").find({"story_id": story})
    assert shown["counts"] == {"shares": 1, "human_clicks": 1}
    assert {one["person_id"] for one in document["waiting"]} == {stays}
    assert not await holding.of(gone, idle.runtime.mongo, after=None, most=9)


async def test_who_was_forgotten_does_not_wait_when_their_topics_are_read_again(idle: Running) -> None:
    story, gone, stays = new_id(), person(31), person(32)
    await idle.runtime.uow.run(
        lambda tx: KeyHolding(KeyRepository(Vault([b"k" * 32]))).erase(gone, tx, at=utc_now(), most=1)
    )
    days = (days_ago(1), days_ago(-1))

    await fold_all(idle, [Happening(who, story, "linkedin", "shares", 1, at) for who in (gone, stays) for at in days])

    found = await idle.runtime.mongo.collection("pending").find({"story_id": story})
    waits = {(document["start"].date(), one["person_id"]) for document in found for one in document["waiting"]}
    # What they do later is a new beginning.
    assert waits == {(days_ago(1).date(), stays), (days_ago(-1).date(), stays), (days_ago(-1).date(), gone)}


async def test_who_was_forgotten_and_comes_back_on_the_same_day_is_counted_from_then_on(idle: Running) -> None:
    story, gone, at = new_id(), person(33), now() - timedelta(hours=3)
    await idle.runtime.uow.run(lambda tx: KeyHolding(KeyRepository(Vault([b"k" * 32]))).erase(gone, tx, at=at, most=1))
    minute = timedelta(minutes=1)

    def did(measure: str, *moments: datetime) -> list[Happening]:
        return [Happening(gone, story, "linkedin", measure, 1, moment) for moment in moments]

    # An old link may still be visited for an hour; what they do themselves counts at once.
    shared = did("shares", at - 2 * minute, at + 2 * minute, at + 170 * minute)
    await fold_all(idle, [*shared, *did("human_clicks", at - 2 * minute, at + 2 * minute, at + 170 * minute)])

    assert await waiting(idle, story) == {"shares": 2, "human_clicks": 1}


async def test_a_crowd_has_no_more_than_five_and_forgets_who_is_forgotten(idle: Running) -> None:
    story, at = new_id(), int(utc_now().timestamp())
    clicked = [(person(one), story, "linkedin", "", CLICKS, 1, at) for one in range(9)]
    first, rest = (fold(grouped(part), now=at).crowds for part in (clicked[:3], clicked[3:]))
    await idle.runtime.uow.run(lambda tx: CrowdRepository().add(first, tx))
    await idle.runtime.uow.run(lambda tx: CrowdRepository().add(rest, tx))
    before = await behind(idle, story)
    gone = min(before)

    await idle.runtime.uow.run(lambda tx: CrowdHolding().erase(gone, tx, at=utc_now(), most=100))

    assert (len(before), await behind(idle, story)) == (5, before - {gone})


async def behind(service: Running, story: str) -> frozenset[str]:
    found: Any = await CrowdRepository().between(days_ago(1), days_ago(-1), service.runtime.mongo, story_ids=[story])
    return frozenset(person for crowd in found.values() for person in crowd.people["human_clicks"])


async def _is(service: Running, story: str, expected: dict[str, dict[str, int]]) -> bool:
    return await cells(service, story) == expected
