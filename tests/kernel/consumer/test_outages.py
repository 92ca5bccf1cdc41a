"""Members that share, come, go and die; a database that is away: nothing lost, nothing doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

import kernel.migrations
from devstack import ports
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer
from kernel import kafka
from kernel.consumer import Subscriptions
from kernel.mongo import Mongo, UnitOfWork
from kernel.mongo.migrations import migrate, migrations_in
from kernel.outbox import OutboxWriter
from kernel.settings import ServiceSettings
from kernel.testing import eventually
from tests.kernel.consumer.group import GROUP, TOPIC, Group, figure, in_batches, singly
from tests.kernel.records import CATALOGUE

both_kinds = pytest.mark.parametrize("subscriptions", [singly, in_batches])
Kind = Callable[[], Subscriptions]


async def all_done(group: Group, count: int) -> bool:
    return len(await group.times()) == count


@both_kinds
async def test_two_members_share_and_one_that_dies_loses_and_doubles_nothing(group: Group, subscriptions: Kind) -> None:
    async with group.member(subscriptions()) as first, group.member(subscriptions()) as second:
        await eventually(lambda: first.consumer.ready and second.consumer.ready)
        for version in range(1, 21):
            await group.send(*(group.event(f"s{key}", version) for key in range(10)))
            if version == 10:
                await second.die()
        await eventually(lambda: all_done(group, 200))
    assert set((await group.times()).values()) == {1}
    assert await group.versions() == {f"s{key}": list(range(1, 21)) for key in range(10)}


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MongoServer]:
    with MongoServer(tmp_path, ports.free_port()) as server:
        yield server


@both_kinds
async def test_a_database_that_is_away_is_waited_for(group: Group, server: MongoServer, subscriptions: Kind) -> None:
    mongo = Mongo(server.uri, "consumer", seconds=1)
    await migrate(mongo, migrations_in(kernel.migrations), holder="tests")
    group.mongo = mongo
    group.uow = UnitOfWork(mongo, OutboxWriter(CATALOGUE, source="/content"), seconds=1)
    async with group.member(subscriptions()) as member:
        await group.send(*(group.event(f"s{key}", 1) for key in range(6)))
        await eventually(lambda: all_done(group, 6))
        server.kill()
        await group.raw(b"{}", [])
        await group.send(*(group.event(f"s{key}", version) for version in (2, 3) for key in range(6)))
        await eventually(lambda: waits(member.consumer))
        assert not member.consumer.stuck
        server.start()
        await eventually(lambda: all_done(group, 18))
        # However often the database was tried, what is no event is set aside once.
        await eventually(lambda: one_letter(group))
    assert set((await group.times()).values()) == {1}
    assert await group.versions() == {f"s{key}": [1, 2, 3] for key in range(6)}
    assert figure("consumer_stopped", group=GROUP) == 0
    await mongo.close()


def waits(consumer: object) -> bool:
    return any(attempt >= 2 for attempt in consumer._attempts.values())  # type: ignore[attr-defined] # nothing else tells


async def one_letter(group: Group) -> bool:
    return len(await group.dead_letters()) == 1


@both_kinds
async def test_a_broker_that_dies_and_comes_back_costs_nothing(
    tmp_path: Path, mongo: Mongo, make_settings: Callable[..., ServiceSettings], subscriptions: Kind
) -> None:
    with KafkaServer(tmp_path, ports.free_port()) as server:
        settings = make_settings(kafka_bootstrap=server.bootstrap)
        await kafka.create_topics(settings, {TOPIC: (3, {}), f"{GROUP}.{TOPIC}.dlq": (1, {})})
        producer = kafka.producer(settings)
        await producer.start()
        group = Group(settings, mongo, producer)
        async with group.member(subscriptions()):
            await group.send(*(group.event(f"s{key}", 1) for key in range(6)))
            await eventually(lambda: all_done(group, 6))
            server.kill()
            server.start()
            await group.send(*(group.event(f"s{key}", version) for version in (2, 3) for key in range(6)))
            await eventually(lambda: all_done(group, 18))
        assert set((await group.times()).values()) == {1}
        assert await group.versions() == {f"s{key}": [1, 2, 3] for key in range(6)}
        await producer.stop()
