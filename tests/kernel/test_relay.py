"""The relay: everything that is committed gets to the broker, each subject's versions in order, whatever dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import OutOfOrderSequenceNumber
from prometheus_client import REGISTRY

import kernel.relay
from devstack import ports
from devstack.kafka import KafkaServer
from kernel import kafka
from kernel.backlog import BATCH
from kernel.clock import new_id
from kernel.events import Catalogue, NewEvent
from kernel.leases import Lease
from kernel.mongo import Mongo
from kernel.outbox import OutboxWriter
from kernel.relay import OutboxRelay
from kernel.settings import ServiceSettings
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.kernel.records import events_on, versions_on

TOPIC = "content.story.v1"
Rows = Sequence[dict[str, Any]]


class Died(Exception):
    """The process ended here."""


@pytest.fixture
def row(catalogue: Catalogue) -> Callable[..., dict[str, Any]]:
    """Makes the outbox row of a version of a subject: `row("s1", 3, id=…, key=…, text=…)`."""
    writer = OutboxWriter(catalogue, source="/content")

    def make(subject: str, version: int, *, id: str | None = None, key: str | None = None, text: str = "") -> Any:
        data = StoryWithdrawn(story_id=subject + text, story_version=version)
        made = writer.row(writer.stamp(NewEvent(data, subject=subject, key=key or subject, sequence=version)))
        return {**made, "_id": id or made["_id"]}

    return make


@pytest.fixture
def relay(mongo: Mongo, producer: AIOKafkaProducer, topics: ServiceSettings) -> OutboxRelay:
    return OutboxRelay(mongo, producer, holder="one", topic_prefix=topics.topic_prefix)


async def publish_all(relay: OutboxRelay) -> None:
    while await relay.publish_batch():
        pass


async def insert(mongo: Mongo, rows: Rows) -> None:
    await mongo.collection("outbox").insert_many(rows)


def oldest_seconds() -> float:
    return REGISTRY.get_sample_value("outbox_oldest_seconds") or 0.0


def failed_sends() -> float:
    return REGISTRY.get_sample_value("relay_failed_total", {"topic": TOPIC}) or 0.0


def unpublished(mongo: Mongo) -> Callable[[], Awaitable[int]]:
    return lambda: mongo.collection("outbox").count({"published_at": None})


@asynccontextmanager
async def at_work(relay: OutboxRelay) -> AsyncIterator[asyncio.Task[None]]:
    stopping = asyncio.Event()
    task = asyncio.create_task(relay.run(stopping))
    try:
        yield task
    finally:
        stopping.set()
        await asyncio.gather(task, return_exceptions=True)


async def test_versions_are_published_in_order_although_their_ids_are_not(
    mongo: Mongo, relay: OutboxRelay, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    ids = sorted(new_id() for _ in range(6))
    await insert(mongo, [row(f"s{number % 2}", 3 - number // 2, id=ids[number]) for number in range(6)])
    await publish_all(relay)
    assert await versions_on(topics, TOPIC) == {"s0": [1, 2, 3], "s1": [1, 2, 3]}


async def test_everything_is_published_marked_and_keeps_its_id(
    mongo: Mongo, relay: OutboxRelay, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    rows = [row(f"s{number % 40}", number // 40 + 1) for number in range(2 * BATCH + 200)]
    await insert(mongo, rows)
    await publish_all(relay)
    found = await events_on(topics, TOPIC)
    assert sorted(event.id for event in found) == sorted(row["_id"] for row in rows)
    assert await versions_on(topics, TOPIC) == {f"s{number}": list(range(1, 31)) for number in range(40)}
    assert await unpublished(mongo)() == 0


async def test_a_version_beyond_the_border_of_a_batch_goes_first(
    mongo: Mongo, relay: OutboxRelay, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    ids = sorted(new_id() for _ in range(BATCH + 1))
    others = [row(f"other-{number}", 1, id=ids[number]) for number in range(1, BATCH)]
    await insert(mongo, [row("s", 2, id=ids[0]), *others, row("s", 1, id=ids[BATCH])])
    await publish_all(relay)
    assert (await versions_on(topics, TOPIC))["s"] == [1, 2]


@pytest.mark.parametrize(
    "versions",
    [
        # Two writers take turns; all that one of them wrote has later ids.
        [*range(2, 6 * BATCH + 1, 2), *range(1, 6 * BATCH, 2)],
        # The later versions have the earlier ids, and there are more of the others than one read brings.
        [*range(5 * BATCH + 1, 6 * BATCH + 1), *range(1, 5 * BATCH + 1)],
    ],
    ids=["turns", "reversed"],
)
async def test_a_clock_that_is_off_while_the_broker_is_away_stops_nothing(
    mongo: Mongo, relay: OutboxRelay, topics: ServiceSettings, row: Callable[..., Any], versions: list[int]
) -> None:
    ids = sorted(new_id() for _ in versions)
    await insert(mongo, [row("s", version, id=id) for id, version in zip(ids, versions, strict=True)])
    await publish_all(relay)
    assert await versions_on(topics, TOPIC) == {"s": sorted(versions)}


async def test_a_refused_event_holds_up_its_key_and_no_other(
    mongo: Mongo, relay: OutboxRelay, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    long = row("long", 1, key="k", text="x" * 1_100_000)
    behind = [row(f"behind-{number}", 1, key="k") for number in range(BATCH)]
    await insert(mongo, [long, *behind, row("other", 1)])
    await publish_all(relay)
    await publish_all(relay)
    assert await versions_on(topics, TOPIC) == {"other": [1]}
    assert await unpublished(mongo)() == BATCH + 1


async def test_a_refused_event_is_waiting_though_nothing_else_is(
    mongo: Mongo, relay: OutboxRelay, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    await insert(mongo, [row("long", 1, text="x" * 1_100_000)])
    await publish_all(relay)
    # From here on it is left alone for a while.
    await insert(mongo, [row("other", 1)])
    await publish_all(relay)
    assert await versions_on(topics, TOPIC) == {"other": [1]}

    async with at_work(relay):
        # Before it is tried again.
        await eventually(lambda: oldest_seconds() > 0, within=10)


async def test_a_refused_event_is_tried_again_after_a_while(
    mongo: Mongo,
    relay: OutboxRelay,
    topics: ServiceSettings,
    row: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kernel.relay, "REFUSED_SECONDS", 0.0)
    await insert(mongo, [row("long", 1, text="x" * 1_100_000), row("long", 2)])
    assert await relay.publish_batch() == 0
    await mongo.collection("outbox").delete_one({"sequence": 1})
    assert await relay.publish_batch() == 1


async def test_a_death_between_sending_and_marking_sends_the_same_events_again(
    mongo: Mongo,
    relay: OutboxRelay,
    producer: AIOKafkaProducer,
    topics: ServiceSettings,
    row: Callable[..., Any],
) -> None:
    def dies() -> datetime:
        raise Died

    rows = [row("s", version) for version in (1, 2, 3)]
    await insert(mongo, rows)
    with pytest.raises(Died):
        # The relay asks for the time when it marks.
        await OutboxRelay(mongo, producer, holder="dying", topic_prefix=topics.topic_prefix, clock=dies).publish_batch()
    assert await relay.publish_batch() == 3
    ids = [row["_id"] for row in rows]
    assert [event.id for event in await events_on(topics, TOPIC)] == ids + ids


async def test_two_relays_at_once_publish_in_order(
    mongo: Mongo, producer: AIOKafkaProducer, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    async with at_work(OutboxRelay(mongo, producer, holder="one", topic_prefix=topics.topic_prefix)):  # noqa: SIM117
        async with at_work(OutboxRelay(mongo, producer, holder="two", topic_prefix=topics.topic_prefix)):
            for version in range(1, 41):
                await insert(mongo, [row(f"s{number}", version) for number in range(5)])
            await eventually(lambda: none_left(mongo))
    assert await versions_on(topics, TOPIC) == {f"s{number}": list(range(1, 41)) for number in range(5)}


async def none_left(mongo: Mongo) -> bool:
    return await unpublished(mongo)() == 0


async def test_the_lease_passes_on_after_its_holder_died(
    mongo: Mongo, producer: AIOKafkaProducer, topics: ServiceSettings, row: Callable[..., Any]
) -> None:
    assert await Lease(mongo, "outbox-relay", holder="dead", seconds=0.5).take()
    await insert(mongo, [row("s", 1)])
    async with at_work(OutboxRelay(mongo, producer, holder="heir", topic_prefix=topics.topic_prefix)):
        await eventually(lambda: none_left(mongo))


async def test_the_lease_is_free_after_a_stop(mongo: Mongo, relay: OutboxRelay, row: Callable[..., Any]) -> None:
    async with at_work(relay):
        await insert(mongo, [row("s", 1)])
        await eventually(lambda: none_left(mongo))
    assert await mongo.collection("leases").count({"_id": "outbox-relay"}) == 0


async def test_an_insert_rings_the_bell(
    mongo: Mongo, relay: OutboxRelay, row: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel.relay, "POLL_SECONDS", 100.0)
    version = 0

    async def one_is_published() -> bool:
        # Another one at each look, because the bell may not be hung up yet when the first one comes.
        nonlocal version
        version += 1
        await insert(mongo, [row("s", version)])
        return await unpublished(mongo)() < version

    async with at_work(relay):
        await eventually(one_is_published)


async def test_a_producer_that_lost_count_ends_the_relay(
    mongo: Mongo, kafka_bootstrap: str, make_settings: Callable[..., ServiceSettings], row: Callable[..., Any]
) -> None:
    # A batch that the broker refuses leaves a gap in the producer's numbers, which the broker never forgives.
    settings = make_settings(kafka_bootstrap=kafka_bootstrap, topic_prefix=f"t{new_id()}.")
    await kafka.create_topics(settings, {settings.topic_prefix + TOPIC: (1, {"max.message.bytes": "1000"})})
    producer = kafka.producer(settings)
    await producer.start()
    async with at_work(OutboxRelay(mongo, producer, holder="one", topic_prefix=settings.topic_prefix)) as work:
        await insert(mongo, [row("s", 1)])
        await eventually(lambda: none_left(mongo))
        before = failed_sends()
        await insert(mongo, [row("s", 2, text="x" * 2000)])
        await eventually(lambda: failed_sends() > before)
        await mongo.collection("outbox").update_one({"sequence": 2}, {"$set": {"data": b""}})
        await eventually(work.done)
    await producer.stop()
    assert isinstance(work.exception(), OutOfOrderSequenceNumber)
    assert await unpublished(mongo)() == 1


async def test_a_broker_that_comes_back_gets_everything_in_order(
    tmp_path: Path, mongo: Mongo, make_settings: Callable[..., ServiceSettings], row: Callable[..., Any]
) -> None:
    with KafkaServer(tmp_path, ports.free_port()) as server:
        settings = make_settings(kafka_bootstrap=server.bootstrap)
        await kafka.create_topics(settings, {TOPIC: (3, {})})
        producer = kafka.producer(settings)
        await producer.start()
        async with at_work(OutboxRelay(mongo, producer, holder="one")):
            await insert(mongo, [row(f"s{number}", 1) for number in range(20)])
            await eventually(lambda: none_left(mongo))
            server.kill()
            await insert(mongo, [row(f"s{number}", version) for version in (2, 3) for number in range(20)])
            await eventually(lambda: oldest_seconds() > 0)
            server.start()
            await insert(mongo, [row(f"s{number}", 4) for number in range(20)])
            await eventually(lambda: none_left(mongo))
        await producer.stop()
        assert await versions_on(settings, TOPIC) == {f"s{number}": [1, 2, 3, 4] for number in range(20)}
        assert oldest_seconds() == 0
