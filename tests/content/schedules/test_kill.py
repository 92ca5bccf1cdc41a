"""A worker that is killed: what was due while it was dead, or while it worked, happens once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient

from content.bootstrap import SERVICE
from devstack import ports
from devstack.mongod import MongoServer
from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.content.v1.story_pb2 import StoryPublished
from tests.content.editing import certified, done, history, moment, shown, soon, until_status
from tests.kernel.test_process import Process, environment, started

STORIES = 40


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service without a worker."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as one:
        yield one


@asynccontextmanager
async def worker(service: Running, mongo_uri: str) -> AsyncIterator[Process]:
    """A worker process of the service."""
    settings = service.runtime.settings
    env = environment(
        mongo_uri=mongo_uri,
        mongo_database=settings.mongo_database,
        kafka_bootstrap=settings.kafka_bootstrap,
        topic_prefix=settings.topic_prefix,
    )
    async with started("content", "worker", env=env) as process:
        yield process


async def ready(process: Process) -> None:
    async def is_ready() -> bool:
        return await process.failing() == []

    await eventually(is_ready)


async def kill(process: Process) -> None:
    """kill -9."""
    process.process.kill()
    await process.process.wait()


async def publications(service: Running, count: int) -> dict[str, list[str]]:
    """The ids of the events that tell of publications, by story, once there are as many stories."""

    async def found() -> dict[str, list[str]] | None:
        told: dict[str, set[str]] = {}
        for event in await service.events("content.story.v1"):
            assert isinstance(event.data, StoryPublished)
            told.setdefault(event.subject, set()).add(event.id)
        return {story: sorted(ids) for story, ids in told.items()} if len(told) >= count else None

    events: dict[str, list[str]] = await eventually(found)
    return events


async def test_an_embargo_that_ends_while_the_worker_is_dead_is_lifted_once_after_restart(
    service: Running, mongo_uri: str
) -> None:
    async with worker(service, mongo_uri) as first:
        await ready(first)
        until = soon(4.0)
        story = await done(service, await certified(service, embargo_until=until), "publish")
        await kill(first)
    await eventually(lambda: utc_now() > moment(until))
    assert (await shown(service, story)).json["status"] == "embargoed"
    async with worker(service, mongo_uri) as second, worker(service, mongo_uri) as third:
        lifted = await until_status(service, story, "published", within=60)
        assert lifted["version"] == story["version"] + 1
        assert [len(ids) for ids in (await publications(service, 1)).values()] == [1]
        await ready(second)
        await ready(third)
    assert (await shown(service, story)).json["version"] == lifted["version"]
    assert [act for act, by in await history(service, story) if by == "system"] == ["story.published"]


async def test_a_worker_that_dies_while_it_lifts_embargoes_leaves_each_lifted_once(
    tmp_path: Path, kafka_bootstrap: str
) -> None:
    with MongoServer(tmp_path, ports.free_port()) as server:
        async with AsyncMongoClient(server.uri) as client:
            # The database gives the transaction of a killed worker up after a minute, and here sooner.
            await client.admin.command({"setParameter": 1, "transactionLifetimeLimitSeconds": 2})
        async with running(SERVICE, mongo_uri=server.uri, kafka_bootstrap=kafka_bootstrap, worker=False) as service:
            await lift_while_killing(service, server.uri)


async def lift_while_killing(service: Running, mongo_uri: str) -> None:
    stories = service.runtime.mongo.collection("stories")
    # A slow machine takes ten seconds to make them.
    until = soon(20.0)
    made = await asyncio.gather(*(certified(service, embargo_until=until) for _ in range(STORIES)))
    embargoed = await asyncio.gather(*(done(service, story, "publish") for story in made))
    assert {story["status"] for story in embargoed} == {"embargoed"}

    async def some_are_lifted() -> bool:
        return await stories.count({"status": "published"}) >= 3

    async with worker(service, mongo_uri) as first:
        await eventually(some_are_lifted)
        await kill(first)
    async with worker(service, mongo_uri), worker(service, mongo_uri):
        for story in embargoed:
            lifted = await until_status(service, story, "published", within=60)
            assert lifted["version"] == story["version"] + 1
        told = await publications(service, STORIES)
    assert {story_id: len(ids) for story_id, ids in told.items()} == {story["id"]: 1 for story in embargoed}
    lifts = {"actor_id": "system", "act": "story.published"}
    assert await service.runtime.mongo.collection("audits").count(lifts) == STORIES
