"""Up to which moment all that was published has had its effect is known when it has, and not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import TopicPartition
from aiokafka.admin.records_to_delete import RecordsToDelete

from kernel import kafka
from kernel.clock import Clock
from kernel.consumer import Arrivals, Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from kernel.runtime import Runtime
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.kernel.consumer.group import Group, singly
from tests.kernel.records import CATALOGUE

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def runtime(group: Group, clock: Clock) -> Runtime:
    return Runtime(group.settings, group.mongo, group.uow, group.writer, CATALOGUE, clock)


def behind(group: Group) -> Subscriptions:
    """A second group of the topic, which reads what the first one tells."""
    subscriptions = Subscriptions(group="followers")

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        """Nothing is done with it."""

    return subscriptions


def known(arrivals: Arrivals, moment: datetime) -> Callable[[], object]:
    async def is_known() -> bool:
        return await arrivals.until() == moment

    return is_known


async def test_where_nothing_was_published_it_is_known_at_once(group: Group) -> None:
    # Of a broker that has just started, the offsets of groups are not there at once.
    await eventually(known(Arrivals(runtime(group, lambda: NOW), singly()), NOW))


async def test_of_what_lies_unread_it_is_known_once_it_is_handled(group: Group) -> None:
    arrivals = Arrivals(runtime(group, lambda: NOW), singly())
    await group.send(group.event("a"), group.event("b"))
    assert await arrivals.until() is None

    async with group.member(singly()):
        await eventually(known(arrivals, NOW))

    assert await group.times() == {"a:1": 1, "b:1": 1}


async def test_what_comes_after_the_question_holds_nobody_up(group: Group) -> None:
    moments = iter([NOW, LATER])
    arrivals = Arrivals(runtime(group, lambda: next(moments)), singly())
    await group.send(group.event("a"), partition=0)
    assert await arrivals.until() is None
    async with group.member(singly()):
        await eventually(lambda: group.committed())
    await group.send(group.event("b"), partition=0)

    assert await arrivals.until() == NOW
    # And of the next moment nothing is known before that one is handled too.
    assert await arrivals.until() == NOW
    async with group.member(singly()):
        await eventually(known(arrivals, LATER))


async def test_what_a_group_tells_arrives_with_the_group_behind_it(group: Group) -> None:
    arrivals = Arrivals(runtime(group, lambda: NOW), singly(), behind(group))
    told = group.writer.row(group.event("told"))
    await group.mongo.collection("outbox").insert_one(told)
    assert await arrivals.until() is None

    await group.mongo.collection("outbox").update_one({"_id": told["_id"]}, {"$set": {"published_at": NOW}})
    await group.send(group.event("told"))
    async with group.member(singly()):
        await eventually(lambda: group.times())
        assert await arrivals.until() is None
        async with group.member(behind(group)):
            await eventually(known(arrivals, NOW))


async def test_what_was_dropped_for_its_age_is_waited_for_by_nobody(group: Group) -> None:
    await group.send(group.event("a"), group.event("b"), partition=0)
    arrivals = Arrivals(runtime(group, lambda: NOW), singly())
    assert await arrivals.until() is None

    admin = kafka.admin_client(group.settings)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(group.topic, 0): RecordsToDelete(before_offset=2)})
    finally:
        await admin.close()

    await eventually(known(arrivals, NOW))


@pytest.mark.parametrize("changes", [{"kafka_bootstrap": "127.0.0.1:1"}, {"topic_prefix": "nowhere."}])
async def test_where_the_broker_cannot_tell_nothing_is_known(group: Group, changes: dict[str, str]) -> None:
    away = replace(runtime(group, lambda: NOW), settings=group.settings.model_copy(update=changes))

    assert await Arrivals(away, singly()).until() is None
