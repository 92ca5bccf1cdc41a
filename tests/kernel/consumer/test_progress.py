"""Liveness: a consumer that has work and does none is stuck; an idle, a waiting or a stopped one is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

import kernel.consumer.progress
from kernel import kafka
from kernel.clock import utc_now
from kernel.consumer.batches import Batches
from kernel.consumer.failures import DeadLetters
from kernel.consumer.loop import _Rebalances
from kernel.consumer.progress import STUCK_SECONDS, Progress
from kernel.consumer.singles import Singles
from kernel.events import NewEvent
from kernel.settings import ServiceSettings
from kernel.testing import eventually
from kernel.testing.ports import free_port
from relais.content.v1.story_pb2 import StoryPublished
from tests.kernel.consumer.group import GROUP, TOPIC, Group, figure, in_batches, singly
from tests.kernel.records import CATALOGUE


class Watch:
    """A consumer that somebody looks at, and the clock that they look at it by."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.now = 1000.0
        self.looks = 0
        self.positions: dict[TopicPartition, int] = {}
        self.progress = Progress(GROUP, settings, clock=self._clock)

    def _clock(self) -> float:
        self.looks += 1
        return self.now

    def lag(self) -> float:
        return figure("consumer_lag", group=GROUP, topic=TOPIC)


@pytest.fixture
async def reader(group: Group) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that owns the topic's partitions and reads nothing."""
    consumer = kafka.groupless_consumer(group.settings, [group.topic])
    await consumer.start()
    await consumer.seek_to_beginning()
    yield consumer
    await consumer.stop()


@asynccontextmanager
async def watching(reader: AIOKafkaConsumer, settings: ServiceSettings) -> AsyncIterator[Watch]:
    watch = Watch(settings)
    task = asyncio.create_task(watch.progress.watch(reader, watch.positions))
    try:
        yield watch
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def watch(group: Group, reader: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    monkeypatch.setattr(kernel.consumer.progress, "_LOOK_SECONDS", 0.02)
    async with watching(reader, group.settings) as watch:
        yield watch


@pytest.fixture
def deaf(reader: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch) -> AIOKafkaConsumer:
    """A consumer whose client is answered nothing any more, whatever the broker tells others."""

    async def unanswered(*_args: object, **_named: object) -> None:
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(reader._client, "send", unanswered)
    monkeypatch.setattr(kernel.consumer.progress, "_LOOK_SECONDS", 0.02)
    monkeypatch.setattr(kernel.consumer.progress, "_ANSWER_SECONDS", 1.0)
    return reader


async def test_who_has_work_and_does_none_is_stuck(group: Group, watch: Watch) -> None:
    await group.send(*(group.event("s", version) for version in (1, 2, 3)))
    await eventually(lambda: watch.lag() == 3)
    assert not watch.progress.stuck
    watch.now += STUCK_SECONDS - 1
    assert not watch.progress.stuck
    watch.now += 2
    assert watch.progress.stuck


async def test_who_tries_again_and_again_is_not_stuck(group: Group, watch: Watch) -> None:
    await group.send(group.event("s"))
    await eventually(lambda: watch.lag() == 1)
    for _ in range(5):
        watch.now += STUCK_SECONDS - 1
        watch.progress.note()
        assert not watch.progress.stuck


async def test_who_has_nothing_to_do_is_not_stuck(group: Group, watch: Watch) -> None:
    await group.send(*(group.event("s", version) for version in (1, 2)), partition=1)
    await eventually(lambda: watch.lag() == 2)
    watch.positions[TopicPartition(group.topic, 1)] = 2
    await eventually(lambda: watch.lag() == 0)
    watch.now += 10 * STUCK_SECONDS
    assert not watch.progress.stuck


async def test_work_that_comes_after_a_long_silence_is_given_its_time(group: Group, watch: Watch) -> None:
    watch.now += 10 * STUCK_SECONDS
    looks = watch.looks
    await eventually(lambda: watch.looks > looks)
    await group.send(group.event("s"))
    await eventually(lambda: watch.lag() == 1)
    assert not watch.progress.stuck


async def test_who_is_not_answered_by_a_broker_that_answers_others_is_stuck(
    group: Group, deaf: AIOKafkaConsumer
) -> None:
    async with watching(deaf, group.settings) as watch:
        began = watch.now

        def later() -> bool:
            watch.now += 10
            return watch.progress.stuck

        await eventually(later)
        assert watch.now - began > STUCK_SECONDS


async def test_who_is_not_answered_because_nobody_is_waits(group: Group, deaf: AIOKafkaConsumer) -> None:
    nowhere = group.settings.model_copy(update={"kafka_bootstrap": f"127.0.0.1:{free_port()}"})
    async with watching(deaf, nowhere) as watch:
        for _ in range(3):
            looks = watch.looks
            await eventually(lambda seen=looks: watch.looks > seen)
            watch.now += STUCK_SECONDS - 1
            assert not watch.progress.stuck


async def test_where_a_batch_got_counts_no_more_when_its_partition_comes_back(group: Group) -> None:
    async with group.member(singly()) as member:
        await eventually(lambda: member.consumer.ready)
        stale = TopicPartition(group.topic, 7)
        # What a batch notes that was in hand while its partition went to another member.
        member.consumer._positions[stale] = 1
        await _Rebalances(member.consumer).on_partitions_assigned({stale})
        assert stale not in member.consumer._positions


@pytest.mark.parametrize("kind", [Singles, Batches])
async def test_each_record_that_is_tried_counts(group: Group, kind: type[Singles | Batches]) -> None:
    await group.send(*(group.event("s", version) for version in range(1, 6)), partition=0)
    tries = 0

    def tried() -> None:
        nonlocal tries
        tries += 1

    processing = kind(
        (singly if kind is Singles else in_batches)(),
        uow=group.uow,
        catalogue=CATALOGUE,
        dead_letters=DeadLetters(group.producer, group=GROUP, prefix=group.settings.topic_prefix),
        prefix=group.settings.topic_prefix,
        clock=utc_now,
        tried=tried,
    )
    await processing.handle(await group.polled())
    assert tries >= (5 if kind is Singles else 1)


async def test_a_batch_of_what_others_read_counts_as_tried(group: Group) -> None:
    other = NewEvent(StoryPublished(story_id="p"), subject="p", key="p", sequence=1)
    await group.send(group.writer.stamp(other), partition=0)
    tries = 0

    def tried() -> None:
        nonlocal tries
        tries += 1

    batches = Batches(
        in_batches(),
        uow=group.uow,
        catalogue=CATALOGUE,
        dead_letters=DeadLetters(group.producer, group=GROUP, prefix=group.settings.topic_prefix),
        prefix=group.settings.topic_prefix,
        clock=utc_now,
        tried=tried,
    )
    await batches.handle(await group.polled())
    assert tries == 1


async def test_a_watch_that_ends_ends_its_member(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_args: object) -> None:
        raise AttributeError("nobody foresaw this")

    monkeypatch.setattr(Progress, "_measure", broken)
    async with group.member(singly()) as member:
        await eventually(member.task.done)
        assert isinstance(member.task.exception(), AttributeError)


async def test_lag_of_what_went_to_another_member_is_told_no_longer(group: Group, reader: AIOKafkaConsumer) -> None:
    await group.send(group.event("s"))
    progress = Progress(GROUP, group.settings)
    await eventually(lambda: _measured(progress, reader, 1))

    # A member that has been given nothing.
    left = kafka.groupless_consumer(group.settings, [])
    await progress._measure(left, {})
    await left.stop()
    assert figure("consumer_lag", group=GROUP, topic=TOPIC) == 0


async def _measured(progress: Progress, reader: AIOKafkaConsumer, lag: int) -> bool:
    await progress._measure(reader, {})
    return figure("consumer_lag", group=GROUP, topic=TOPIC) == lag
