"""The inbox: a group applies an event once, and a mark without its effect does not exist."""

from __future__ import annotations

import asyncio

import pytest

from kernel.clock import utc_now
from kernel.events import Catalogue, Event, NewEvent
from kernel.inbox import AlreadyHandled, mark
from kernel.mongo import Mongo, Tx, UnitOfWork
from kernel.outbox import OutboxWriter
from relais.content.v1.story_pb2 import StoryWithdrawn


class Broken(Exception):
    """What a handler raises here."""


@pytest.fixture
def writer(catalogue: Catalogue) -> OutboxWriter:
    return OutboxWriter(catalogue, source="/content")


@pytest.fixture
def uow(mongo: Mongo, writer: OutboxWriter) -> UnitOfWork:
    return UnitOfWork(mongo, writer)


@pytest.fixture
def event(writer: OutboxWriter) -> Event[StoryWithdrawn]:
    return writer.stamp(NewEvent(StoryWithdrawn(story_id="s", story_version=1), subject="s", key="s", sequence=1))


async def apply(uow: UnitOfWork, event: Event[StoryWithdrawn], *, group: str = "readers", fail: bool = False) -> bool:
    """Apply an event as a group; whether it was new to the group."""

    async def work(tx: Tx) -> None:
        await mark(event, tx, group=group, at=utc_now())
        await tx.collection("effects").update_one({"_id": group}, {"$inc": {"n": 1}}, upsert=True)
        if fail:
            raise Broken

    try:
        await uow.run(work)
    except AlreadyHandled:
        return False
    return True


async def test_a_group_applies_an_event_once_and_each_group_by_itself(
    mongo: Mongo, uow: UnitOfWork, event: Event[StoryWithdrawn]
) -> None:
    assert await apply(uow, event)
    assert not await apply(uow, event)
    assert await apply(uow, event, group="others")
    assert {one["_id"]: one["n"] for one in await mongo.collection("effects").find({})} == {"readers": 1, "others": 1}


async def test_eight_at_once_apply_it_once(mongo: Mongo, uow: UnitOfWork, event: Event[StoryWithdrawn]) -> None:
    applied = await asyncio.gather(*(apply(uow, event) for _ in range(8)))
    assert applied.count(True) == 1
    assert await mongo.collection("effects").find_one({}) == {"_id": "readers", "n": 1}


async def test_a_failure_takes_the_mark_with_it(mongo: Mongo, uow: UnitOfWork, event: Event[StoryWithdrawn]) -> None:
    with pytest.raises(Broken):
        await apply(uow, event, fail=True)
    assert await mongo.collection("inbox").count({}) == 0
    assert await apply(uow, event)
