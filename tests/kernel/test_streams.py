"""Streams on a real broker: what a handler sees, what windows keep, and what faust may not do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

import kernel.consumer.progress
from kernel import kafka
from kernel.clock import new_id, utc_now
from kernel.events import Catalogue, Event, NewEvent
from kernel.outbox import OutboxWriter, record_of
from kernel.settings import ServiceSettings
from kernel.streams import Streams, changelog_topic
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn
from tests.kernel.consumer.group import figure

TOPIC = "content.story.v1"
Send = Callable[..., Any]


@pytest.fixture
def send(topics: ServiceSettings, catalogue: Catalogue, producer: AIOKafkaProducer) -> Send:
    """Publish the withdrawal of a story, if need be as if it had been published long ago."""
    writer = OutboxWriter(catalogue, source="/content", clock=utc_now)

    async def send(story: str, *, at_ms: int | None = None) -> None:
        new = NewEvent(StoryWithdrawn(story_id=story, story_version=2), subject=story, key=story, sequence=2)
        headers, key, value = record_of(writer.row(writer.stamp(new)))
        await producer.send_and_wait(
            topics.topic_prefix + TOPIC, value, key, headers=headers, timestamp_ms=at_ms, partition=0
        )

    return send


@asynccontextmanager
async def running(streams: Streams) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(streams.run(stopping))
    try:
        yield
        assert not task.done()
    finally:
        stopping.set()
        async with asyncio.timeout(9):
            await task


def streams_of(settings: ServiceSettings, catalogue: Catalogue, *, horizon_seconds: float = 600) -> Streams:
    return Streams(settings, group="watching", catalogue=catalogue, horizon_seconds=horizon_seconds)


async def test_a_handler_that_raises_does_not_end_the_agent(
    topics: ServiceSettings, catalogue: Catalogue, send: Send
) -> None:
    seen: list[str] = []
    streams = streams_of(topics, catalogue)

    @streams.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn]) -> None:
        if event.subject == "bad":
            raise RuntimeError
        seen.append(event.subject)

    async with running(streams):
        for story in ("a", "bad", "b"):
            await send(story)
        await eventually(lambda: seen == ["a", "b"])


async def test_a_record_that_is_no_event_or_has_no_handler_is_passed_over(
    topics: ServiceSettings, catalogue: Catalogue, send: Send, producer: AIOKafkaProducer
) -> None:
    seen: list[str] = []
    streams = streams_of(topics, catalogue)
    streams.on(StoryWithdrawn)(lambda event: seen.append(event.subject))
    name = topics.topic_prefix + TOPIC
    await producer.send_and_wait(name, None, b"k", partition=0)
    await producer.send_and_wait(name, b"\xff", b"k", headers=[("ce_id", b"\xff")], partition=0)
    other = NewEvent(StoryPublished(story_id="p"), subject="p", key="p", sequence=1)
    writer = OutboxWriter(catalogue, source="/content", clock=utc_now)
    headers, key, value = record_of(writer.row(writer.stamp(other)))
    await producer.send_and_wait(name, value, key, headers=headers, partition=0)
    async with running(streams):
        await send("after")
        await eventually(lambda: seen == ["after"])


async def test_who_handles_nothing_of_what_there_is_has_a_lag(
    topics: ServiceSettings, catalogue: Catalogue, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel.consumer.progress, "_LOOK_SECONDS", 0.05)
    go_on = asyncio.Event()
    streams = streams_of(topics, catalogue)

    @streams.on(StoryWithdrawn)
    async def handle(_event: Event[StoryWithdrawn]) -> None:
        await go_on.wait()

    async with running(streams):
        for story in ("a", "b", "c"):
            await send(story)
        await eventually(lambda: figure("consumer_lag", group="watching", topic=TOPIC) == 3)
        monkeypatch.setattr(kernel.consumer.progress, "STUCK_SECONDS", 0)
        assert streams.progress.stuck
        go_on.set()
        await eventually(lambda: figure("consumer_lag", group="watching", topic=TOPIC) == 0)
        await eventually(lambda: not streams.progress.stuck)


async def test_a_restart_reads_what_is_within_the_horizon_again_and_nothing_older(
    topics: ServiceSettings, catalogue: Catalogue, send: Send
) -> None:
    hour_ago = int(utc_now().timestamp() * 1000) - 3_600_000
    await send("old", at_ms=hour_ago)
    await send("young")
    for _start in range(2):
        seen: list[str] = []
        streams = streams_of(topics, catalogue)
        streams.on(StoryWithdrawn)(lambda event, seen=seen: seen.append(event.subject))
        async with running(streams):
            await eventually(lambda seen=seen: seen == ["young"])


async def test_windows_are_kept_across_a_restart(topics: ServiceSettings, catalogue: Catalogue, send: Send) -> None:
    name, shape = changelog_topic("watching", "counts", partitions=3, retention_ms=3_600_000)
    await kafka.create_topics(topics, {topics.topic_prefix + name: shape})

    def counting() -> tuple[Streams, Callable[[], list[tuple[str, int, Any]]]]:
        # A horizon of nothing, so that what is found after the restart is what was kept.
        streams = streams_of(topics, catalogue, horizon_seconds=0)
        windows = streams.tumbling("counts", seconds=60, default=int)

        @streams.on(StoryWithdrawn)
        async def count(event: Event[StoryWithdrawn]) -> None:
            windows.put(event.subject, windows.start_of(130), windows.get(event.subject, 120) + 1)

        return streams, windows.items

    streams, items = counting()
    async with running(streams):
        await eventually(lambda: streams.ready)
        await send("a")
        await send("a")
        await eventually(lambda: items() == [("a", 120, 2)])
    streams, items = counting()
    async with running(streams):
        await eventually(lambda: items() == [("a", 120, 2)])
        await eventually(lambda: streams.ready)
        await send("a")
        await eventually(lambda: items() == [("a", 120, 3)])


async def test_missing_topics_are_waited_for_and_none_is_made(
    topics: ServiceSettings, catalogue: Catalogue, send: Send
) -> None:
    streams = streams_of(topics, catalogue)
    windows = streams.tumbling("counts", seconds=60, default=int)
    seen: list[str] = []
    streams.on(StoryWithdrawn)(lambda event: seen.append(event.subject))
    before = await _own_topics(topics)
    name, shape = changelog_topic("watching", "counts", partitions=3, retention_ms=3_600_000)
    async with running(streams):
        await send(new_id())
        assert await _own_topics(topics) == before
        await kafka.create_topics(topics, {topics.topic_prefix + name: shape})
        await eventually(lambda: len(seen) == 1)
        assert await _own_topics(topics) == before | {topics.topic_prefix + name}
    windows.drop_before(0)


async def test_windows_that_are_over_are_forgotten(topics: ServiceSettings, catalogue: Catalogue, send: Send) -> None:
    name, shape = changelog_topic("watching", "counts", partitions=3, retention_ms=3_600_000)
    await kafka.create_topics(topics, {topics.topic_prefix + name: shape})
    streams = streams_of(topics, catalogue)
    windows = streams.tumbling("counts", seconds=60, default=int)

    @streams.on(StoryWithdrawn)
    async def count(event: Event[StoryWithdrawn]) -> None:
        for start in (60, 120):
            windows.put(event.subject, start, 1)

    async with running(streams):
        await send("a")
        await eventually(lambda: len(windows.items()) == 2)
        windows.drop_before(120)
        assert windows.items() == [("a", 120, 1)]


async def _own_topics(settings: ServiceSettings) -> set[str]:
    return {name for name in await kafka.topic_names(settings) if name.startswith(settings.topic_prefix)}
