"""A rebuild puts right what is wrong, changes nothing else, and shows nobody alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from metrics.cells.models import NOBODY
from metrics.rebuilds.models import Interrupted, RebuildRuns
from tests.metrics.happenings import Happening, clicks, days_ago, now, person, shares
from tests.metrics.rebuilds.standing import (
    are,
    by_story,
    celled,
    left_over,
    minutes,
    rebuilt,
    send,
    standing,
    state,
)


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker, and nothing of any other test."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as one:
        yield one


def varied(story: str, *, people: int = 7) -> list[Happening]:
    """Shares, visits and observations of several days and networks."""
    at, yesterday = now() - timedelta(minutes=10), days_ago(1)
    return [
        *shares(story, people, at=at),
        *clicks(story, people, each=3, at=at),
        *clicks(story, people - 4, figure="bots", at=yesterday, network="mastodon"),
        *clicks(story, people, figure="reach_declared", each=100, at=yesterday),
        *clicks(story, people, at=days_ago(5)),
    ]


async def test_a_rebuild_of_what_is_right_changes_nothing(service: Running) -> None:
    done = [*varied(new_id()), *varied(new_id(), people=5)]
    await send(service, done)
    await eventually(lambda: stands(service, done))
    before = await state(service)

    report = await rebuilt(service)

    assert await state(service) == before
    days = {(one.story, one.at.date()) for one in done}
    assert (report.read, report.compared, report.changed) == (len(done), len(days), {})
    assert await left_over(service) == 0


async def test_lost_and_spoilt_minutes_are_put_right_while_others_come(service: Running) -> None:
    stories = [new_id() for _ in range(4)]
    first = [one for story in stories for one in varied(story) if one.at > days_ago(3)]
    await send(service, first)
    await eventually(lambda: are(service, minutes(first)))
    deltas = service.runtime.mongo.collection("deltas")
    await deltas.delete_many({"story_id": stories[0]})
    await deltas.update_many({"story_id": stories[1]}, {"$inc": {"human_clicks": 41, "previews": -3}})
    [known] = await deltas.find({"story_id": stories[2]}, limit=1)
    nothing = new_id()
    ghost = {"_id": known["_id"].replace(stories[2], nothing), "story_id": nothing}
    await deltas.insert_one({**known, **ghost})
    more = [one for _ in range(20) for story in stories for one in clicks(story, 3)]

    report, _ = await asyncio.gather(rebuilt(service), send(service, more))

    expected = minutes(first + more)
    await eventually(lambda: are(service, expected))
    assert await celled(service) == by_story(expected)
    assert {name for _day, name in report.changed} >= {"shares", "human_clicks", "previews", "reach_declared"}


async def test_what_the_fold_never_counted_is_in_no_cell_before_five_more_people_are(service: Running) -> None:
    story, other = new_id(), new_id()
    begun = [*clicks(story, 1, each=1000), *shares(other, 6)]
    await send(service, begun)
    await eventually(lambda: are(service, minutes(begun)))
    await forget(service, story)
    cells = service.runtime.mongo.collection("cells")
    before = await cells.find({})

    await rebuilt(service)
    assert await cells.find({}) == before
    [waiting] = await service.runtime.mongo.collection("pending").find({"story_id": story})
    assert waiting["level"] == "story_day"
    assert waiting["waiting"] == [{"person_id": NOBODY, "measure": "human_clicks", "count": 1000}]

    await send(service, clicks(story, 4))
    await eventually(lambda: waits(service, story, people=4))
    await move(service, story)
    assert await cells.find({}) == before

    fifth = Happening(person(9), story, "linkedin", "human_clicks", 1, now())
    await send(service, [fifth])
    await eventually(lambda: waits(service, story, people=1))
    await move(service, story)
    [cell] = await cells.find({"story_id": story})
    assert cell["counts"] == {"human_clicks": 1005}


async def test_a_second_rebuild_finds_nothing_that_the_first_has_put_right(service: Running) -> None:
    story = new_id()
    done = [one for one in varied(story) if one.at > days_ago(3)]
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    await forget(service, story)

    assert (await rebuilt(service)).changed
    before = await state(service)
    again = await rebuilt(service)

    assert again.changed == {}
    assert await state(service) == before
    assert await standing(service) == minutes(done)


async def test_two_rebuilds_do_not_run_at_once(service: Running) -> None:
    await send(service, shares(new_id(), 6))
    outcomes = await asyncio.gather(rebuilt(service), rebuilt(service), return_exceptions=True)
    assert [type(one) for one in outcomes].count(RebuildRuns) == 1


async def test_one_that_is_told_to_stop_is_gone_on_with(service: Running) -> None:
    done = shares(new_id(), 6)
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    await service.runtime.mongo.collection("deltas").delete_many({})
    stopping = asyncio.Event()
    stopping.set()
    with pytest.raises(Interrupted):
        await rebuilt(service, stopping)

    await rebuilt(service)

    assert await standing(service) == minutes(done)
    assert await left_over(service) == 0


async def stands(service: Running, done: list[Happening]) -> bool:
    """Whether all of it stands, in minutes or hours."""
    return by_story(await standing(service)) == by_story(minutes(done))


async def forget(service: Running, story: str) -> None:
    """Have the fold never have counted anything of a story."""
    for name in ("deltas", "handed_days", "cells", "pending"):
        await service.runtime.mongo.collection(name).delete_many({"story_id": story})


async def waits(service: Running, story: str, *, people: int) -> bool:
    """Whether so many people wait for the story's finest cell."""
    [found] = await service.runtime.mongo.collection("pending").find({"story_id": story, "level": "fine"}) or [None]
    return found is not None and len(found["waiting"]) == people


async def move(service: Running, story: str) -> None:
    """Have what waits for the story's finest cell have waited long enough, and moved by the worker."""
    pending = service.runtime.mongo.collection("pending")
    fine: dict[str, Any] = {"story_id": story, "level": "fine"}
    await pending.update_many(fine, {"$set": {"ready": now() - timedelta(days=1)}})

    async def moved() -> bool:
        return await pending.count(fine) == 0

    await eventually(moved)
