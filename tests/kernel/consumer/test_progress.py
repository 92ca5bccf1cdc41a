"""Liveness: a consumer that has work and does none is stuck; an idle, a waiting or a stopped one is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

import kernel.consumer.progress
from kernel import kafka
from kernel.consumer.progress import STUCK_SECONDS, Progress
from kernel.testing import eventually
from tests.kernel.consumer.group import GROUP, TOPIC, Group, figure


class Watch:
    """A consumer that somebody looks at, and the clock that they look at it by."""

    def __init__(self, group: Group) -> None:
        self.now = 1000.0
        self.looks = 0
        self.positions: dict[TopicPartition, int] = {}
        self.progress = Progress(GROUP, prefix=group.settings.topic_prefix, clock=self._clock)

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


@pytest.fixture
async def watch(group: Group, reader: AIOKafkaConsumer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watch]:
    monkeypatch.setattr(kernel.consumer.progress, "_LOOK_SECONDS", 0.02)
    watch = Watch(group)
    task = asyncio.create_task(watch.progress.watch(reader, watch.positions))
    yield watch
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


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


async def test_lag_of_what_went_to_another_member_is_told_no_longer(group: Group, reader: AIOKafkaConsumer) -> None:
    await group.send(group.event("s"))
    progress = Progress(GROUP, prefix=group.settings.topic_prefix)
    await eventually(lambda: _measured(progress, reader, 1))

    # A member that has been given nothing.
    left = kafka.groupless_consumer(group.settings, [])
    await progress._measure(left, {})
    await left.stop()
    assert figure("consumer_lag", group=GROUP, topic=TOPIC) == 0


async def _measured(progress: Progress, reader: AIOKafkaConsumer, lag: int) -> bool:
    await progress._measure(reader, {})
    return figure("consumer_lag", group=GROUP, topic=TOPIC) == lag
