"""Broadcasts: every process hears what happens from now on, and is told when it may have missed something."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

import kernel.consumer.broadcast
from devstack import ports
from devstack.kafka import KafkaServer
from kernel import kafka
from kernel.consumer import Broadcast
from kernel.events import Event, NewEvent, encode
from kernel.outbox import OutboxWriter
from kernel.settings import ServiceSettings
from kernel.testing import eventually
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.kernel.consumer.group import TOPIC, Group
from tests.kernel.records import CATALOGUE


class Listener:
    """What one process heard."""

    def __init__(self, settings: ServiceSettings, *, start: Literal["earliest", "latest"] = "latest") -> None:
        self.heard: list[int] = []
        self.losses = 0
        self.broadcast = Broadcast(
            settings, [TOPIC], catalogue=CATALOGUE, apply=self._apply, lost=self._lost, start=start
        )

    def _apply(self, event: Event[Any]) -> None:
        self.heard.append(event.sequence)

    def _lost(self) -> None:
        self.losses += 1

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        task = asyncio.create_task(self.broadcast.run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await task


async def test_every_process_hears_every_event_from_its_start_on(group: Group) -> None:
    await group.send(group.event("s", 1))
    one, other = Listener(group.settings), Listener(group.settings)
    async with one.listening(), other.listening():
        await eventually(lambda: one.losses and other.losses)
        await group.send(group.event("s", 2), group.event("s", 3))
        await eventually(lambda: one.heard == other.heard == [2, 3])
    assert (one.losses, other.losses) == (1, 1)


async def test_a_bad_record_is_passed_over(group: Group) -> None:
    listener = Listener(group.settings)
    async with listener.listening():
        await eventually(lambda: listener.losses)
        await group.raw(b"{}", [])
        await group.send(group.event("s", 2), partition=0)
        await eventually(lambda: listener.heard == [2])


async def test_a_broker_that_is_away_is_waited_for_and_nothing_is_missed_unsaid(
    tmp_path: Path, make_settings: Callable[..., ServiceSettings]
) -> None:
    server = KafkaServer(tmp_path, ports.free_port())
    settings = make_settings(kafka_bootstrap=server.bootstrap)
    listener = Listener(settings)
    async with listener.listening():
        server.start()
        try:
            await kafka.create_topics(settings, {TOPIC: (1, {})})
            # A topic made a moment ago may have no leader yet; whoever starts too early is told to start again.
            await eventually(lambda: listener.losses)
            producer = kafka.producer(settings)
            await producer.start()
            await send(producer, 1)
            await eventually(lambda: listener.heard == [1])
            before = listener.losses
            await eventually(lambda: listener.broadcast.lag_seconds < 5)
            server.kill()
            await eventually(lambda: listener.broadcast.lag_seconds > 5)
            server.start()
            await send(producer, 2)
            await eventually(lambda: listener.heard == [1, 2] or listener.losses > before)
            await send(producer, 3)
            await eventually(lambda: listener.heard[-1] == 3)
            await eventually(lambda: listener.broadcast.lag_seconds < 5)
            await producer.stop()
        finally:
            server.stop()


async def test_a_client_that_is_told_nothing_any_more_is_given_up_for_a_new_one(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel.consumer.broadcast, "_SILENT_SECONDS", 2.0)
    monkeypatch.setattr(kernel.consumer.broadcast, "_ANSWER_SECONDS", 1.0)
    clients: list[AIOKafkaConsumer] = []

    def made(*args: Any, **named: Any) -> AIOKafkaConsumer:
        clients.append(kafka.groupless_consumer(*args, **named))
        return clients[-1]

    async def unanswered(*_args: object, **_named: object) -> None:
        await asyncio.get_running_loop().create_future()

    monkeypatch.setattr(kernel.consumer.broadcast, "groupless_consumer", made)
    listener = Listener(group.settings)
    async with listener.listening():
        await eventually(lambda: listener.losses == 1)
        monkeypatch.setattr(clients[0]._client, "send", unanswered)
        await eventually(lambda: listener.losses == 2)
        await group.send(group.event("s", 1))
        await eventually(lambda: listener.heard == [1])


async def test_what_starts_while_the_broker_stands_still_is_current_when_it_goes_on(
    tmp_path: Path, make_settings: Callable[..., ServiceSettings]
) -> None:
    server = KafkaServer(tmp_path, ports.free_port())
    server.start()
    try:
        settings = make_settings(kafka_bootstrap=server.bootstrap)
        await kafka.create_topics(settings, {TOPIC: (1, {})})
        assert server.pid is not None
        os.kill(server.pid, signal.SIGSTOP)
        listener = Listener(settings)
        async with listener.listening():
            goes_on_at = time.monotonic() + 2
            await eventually(lambda: time.monotonic() > goes_on_at)
            assert listener.broadcast.lag_seconds == float("inf")
            os.kill(server.pid, signal.SIGCONT)
            await eventually(lambda: listener.broadcast.lag_seconds < 5)
    finally:
        os.kill(server.pid, signal.SIGCONT)
        server.stop()


async def send(producer: AIOKafkaProducer, version: int) -> None:
    new = NewEvent(StoryWithdrawn(story_id="s", story_version=version), subject="s", key="s", sequence=version)
    headers, key, value = encode(OutboxWriter(CATALOGUE, source="/content").stamp(new))
    await producer.send_and_wait(TOPIC, value, key, headers=headers)


async def test_everything_on_a_topic_is_heard_from_its_beginning_and_known_to_be_all(group: Group) -> None:
    await group.send(group.event("s", 1), group.event("s", 2))
    listener = Listener(group.settings, start="earliest")
    assert listener.broadcast.lag_seconds == float("inf")
    async with listener.listening():
        await eventually(lambda: listener.broadcast.lag_seconds < 5)
        assert listener.heard == [1, 2]
