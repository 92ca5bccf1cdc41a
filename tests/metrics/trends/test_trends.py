"""`GET /v1/trends` and the streams process that feeds it, on real MongoDB and Kafka."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from kernel.clock import new_id, utc_now
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.deltas.events import folded
from metrics.deltas.models import DeltaKey
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository
from tests.metrics.happenings import Happening, clicks, shares
from tests.metrics.trends.streaming import streaming


@pytest.fixture(scope="module")
async def streams(metrics: Running) -> AsyncIterator[int]:
    async with streaming(metrics) as port:
        yield port


async def publish(metrics: Running, happenings: list[Happening]) -> None:
    for one in happenings:
        await metrics.publish(one.event(), source="/distribution")


async def trend(metrics: Running, story: str, *, as_: str = "employee-1") -> dict[str, Any] | None:
    answer = await metrics.get("/v1/trends?limit=100", as_=as_)
    assert answer.status == 200, answer.body
    return next((one for one in answer.json["items"] if one["story"] == story), None)


async def exact(metrics: Running, story: str) -> int:
    steps = await metrics.runtime.mongo.collection("trends").find({"story_id": story})
    return sum(step["human_clicks"] for step in steps)


def shown(count: int | None) -> dict[str, Any]:
    return {"at_least": count, "withheld": count is None, "provenance": "own_link"}


async def test_a_story_that_moves_is_shown_with_rounded_counts(metrics: Running, streams: int) -> None:
    story = new_id()
    await publish(metrics, [*shares(story, 6), *clicks(story, 6, each=4), *clicks(story, 4, each=3, network="bluesky")])
    await eventually(lambda: _is(metrics, story, 36))
    assert await trend(metrics, story) == {
        "story": story,
        "human_clicks": shown(20),
        "shares": shown(5),
        "networks": [{"network": "linkedin", "human_clicks": shown(20), "shares": shown(5)}],
    }


async def test_a_story_that_four_ambassadors_move_is_not_listed(metrics: Running, streams: int) -> None:
    story = new_id()
    await publish(metrics, clicks(story, 4, each=1000))
    await eventually(lambda: _is(metrics, story, 4000))
    assert await trend(metrics, story) is None


async def test_who_is_behind_what_comes_later_is_not_behind_what_moves_now(metrics: Running, streams: int) -> None:
    story, ahead = new_id(), utc_now() + timedelta(hours=1)
    await publish(metrics, [*clicks(story, 4, each=10), *clicks(story, 6, at=ahead)])
    await eventually(lambda: _is(metrics, story, 46))
    assert await trend(metrics, story) is None


async def test_the_next_page_follows_the_first(metrics: Running, streams: int) -> None:
    stories = [new_id() for _ in range(3)]
    for each, story in enumerate(stories, start=1):
        await publish(metrics, clicks(story, 5, each=10**each))
    for each, story in enumerate(stories, start=1):
        await eventually(lambda s=story, e=each: _is(metrics, s, 5 * 10**e))
    whole = (await metrics.get("/v1/trends")).json["items"]
    paged, cursor = [], ""
    while cursor is not None:
        page = (await metrics.get(f"/v1/trends?limit=1{cursor and '&cursor=' + cursor}")).json
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == whole
    assert [one["story"] for one in whole if one["story"] in stories] == stories[::-1]


async def test_a_story_for_some_entities_is_shown_to_their_people_and_to_offices_of_the_group(
    metrics: Running, streams: int
) -> None:
    story = new_id()
    told = Story(story, 1, "en", (), "main", None, entities=("north",))
    await metrics.runtime.uow.run(lambda tx: StoryRepository().project(told, tx))
    await publish(metrics, clicks(story, 6))
    await eventually(lambda: _is(metrics, story, 6))

    readers = ("employee-29", "programme-1", "auditor-1", "employee-28", "employee-1")

    assert {one: await trend(metrics, story, as_=one) is not None for one in readers} == {
        "employee-29": True,
        "programme-1": True,
        "auditor-1": True,
        # Of another entity, and of none.
        "employee-28": False,
        "employee-1": False,
    }


async def test_a_record_that_is_no_event_is_passed_over(metrics: Running, streams: int) -> None:
    story = new_id()
    key = story.encode()
    await metrics.publish_raw("metrics.delta.v1", None, key=key, headers=[])
    await metrics.publish_raw("metrics.delta.v1", b"\xff\xff", key=key, headers=[("ce_id", b"\xff")])
    await publish(metrics, clicks(story, 5))
    await eventually(lambda: _is(metrics, story, 5))
    assert await trend(metrics, story) is not None
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{streams}/metrics") as response:
        text = await response.text()
    assert 'consumer_handled_total{group="metrics.trends",outcome="undecodable",topic="metrics.delta.v1"} 2.0' in text


async def test_a_delta_that_is_sent_again_counts_once(metrics: Running, streams: int) -> None:
    story, later = new_id(), new_id()
    await publish(metrics, clicks(story, 5))
    await eventually(lambda: _is(metrics, story, 5))
    for record in await metrics.records("metrics.delta.v1"):
        if record.key == story.encode():
            await metrics.publish_raw("metrics.delta.v1", record.value, key=record.key, headers=list(record.headers))
    await publish(metrics, clicks(story, 5))
    await eventually(lambda: _is(metrics, story, 10))
    await publish(metrics, clicks(later, 5))
    await eventually(lambda: _is(metrics, later, 5))
    assert await exact(metrics, story) == 10


async def test_a_delta_that_comes_after_a_later_one_counts_too(metrics: Running, streams: int) -> None:
    story, later, minute = new_id(), new_id(), int(utc_now().timestamp()) // 60 * 60

    async def hear(of: str, *versions: int) -> None:
        for version in versions:
            told = folded(DeltaKey(of, "linkedin", minute), [0, 10**version, *[0] * 12], version=version)
            await metrics.publish(told, source="/metrics")

    await hear(story, 1, 4, 5, 3, 5, 1, 2, 3, 4)
    await hear(later, 1)
    await eventually(lambda: _is(metrics, later, 10))
    await eventually(lambda: _is(metrics, story, 111_110))


async def _is(metrics: Running, story: str, expected: int) -> bool:
    return await exact(metrics, story) == expected
