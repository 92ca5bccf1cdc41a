"""Whatever comes twice, late or in another order through Kafka is counted once."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import OffsetAndMetadata

from kernel.clock import new_id
from kernel.outbox import OutboxWriter, record_of
from kernel.process import run_worker
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import PARTITIONS, Running, running
from metrics.bootstrap import SERVICE
from tests.metrics.happenings import Happening, days_ago, now, person

FIGURES = ("shares", "human_clicks", "previews", "bots")


@pytest.fixture
async def idle(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service without a worker: each test starts and stops its own."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as service:
        yield service


@asynccontextmanager
async def working(service: Running) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    settings = service.runtime.settings.model_copy(update={"metrics_port": free_port()})
    task = asyncio.create_task(run_worker(SERVICE, dataclasses.replace(service.runtime, settings=settings), stopping))
    try:
        yield
    finally:
        stopping.set()
        await task


async def test_duplicates_restarts_and_a_replay_of_everything_count_once(idle: Running) -> None:
    story = new_id()
    done = [
        Happening(person(number % 7), story, "linkedin", FIGURES[number % 4], 1, days_ago(number % 3))
        for number in range(200)
    ]
    await send(idle, done[:100])
    async with working(idle):
        await eventually(lambda: counted(idle, 100))
    await send(idle, done[100:])
    async with working(idle):
        await eventually(lambda: counted(idle, 200))
    await rewind(idle)
    last = Happening(person(9), story, "linkedin", "shares", 1, now())
    await send(idle, [last])
    async with working(idle):
        await eventually(lambda: handled_all(idle))
        await eventually(lambda: counted(idle, 201))
    assert await idle.runtime.mongo.collection("pending").count({"waiting.person_id": person(9)}) == 1


async def send(service: Running, done: list[Happening]) -> None:
    """Send each event twice, in an order of its own for each partition's copies."""
    writer = OutboxWriter(SERVICE.catalogue, source="/distribution")
    rows = [writer.row(writer.stamp(one.event())) for one in done]
    again = rows + rows
    random.Random(7).shuffle(again)
    for row in again:
        headers, key, value = record_of(row)
        await service.publish_raw(row["topic"], value, key=key, headers=headers)


async def counted(service: Running, expected: int) -> bool:
    """Whether minutes, and cells with what waits for them, have all of it; they never have more."""
    minutes = await service.runtime.mongo.collection("deltas").find({})
    cells = await service.runtime.mongo.collection("cells").find({})
    waiting = await service.runtime.mongo.collection("pending").find({})
    totals = [
        sum(row.get(figure, 0) for row in minutes for figure in FIGURES),
        sum(sum(cell["counts"].values()) for cell in cells)
        + sum(one["count"] for cell in waiting for one in cell["waiting"]),
    ]
    assert max(totals) <= expected
    return totals == [expected, expected]


async def rewind(service: Running) -> None:
    """Have the group begin again at the oldest record of its topics."""
    async with _group_member(service) as (consumer, partitions):
        await consumer.commit(dict.fromkeys(partitions, OffsetAndMetadata(0, "")))


async def handled_all(service: Running) -> bool:
    async with _group_member(service) as (consumer, partitions):
        ends = await consumer.end_offsets(partitions)
        return all([(await consumer.committed(one) or 0) == ends[one] for one in partitions])


@asynccontextmanager
async def _group_member(service: Running) -> AsyncIterator[tuple[AIOKafkaConsumer, list[TopicPartition]]]:
    settings = service.runtime.settings
    prefix = settings.topic_prefix
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap, group_id=f"{prefix}metrics.folding", enable_auto_commit=False
    )
    await consumer.start()
    partitions = [
        TopicPartition(f"{prefix}{topic}", number)
        for topic in ("distribution.share.v1", "distribution.click.v1")
        for number in range(PARTITIONS)
    ]
    consumer.assign(partitions)
    try:
        yield consumer, partitions
    finally:
        await consumer.stop()
