"""Clicks are counted whatever is away: the broker, the database, or this process on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from devstack import ports
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer
from distribution.bootstrap import SERVICE
from distribution.clicks import commands, events
from distribution.clicks.commands import ClickCommands
from distribution.clicks.models import HEAD_REQUEST, NO_AGENT
from distribution.clicks.repository import ClickRepository
from distribution.links.models import Link
from distribution.settings import Settings
from kernel.clock import new_id, utc_now
from kernel.runtime import Runtime, open_runtime
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.distribution.v1.click_pb2 import ClicksCounted
from tests.distribution.clicks.test_models import CHROME
from tests.distribution.conftest import Programme


async def shared_link(service: Running) -> str:
    """The path of the link of a fresh share."""
    programme = Programme(service)
    await programme.enact()
    await programme.enrol("employee-1")
    return await programme.link("employee-1", await programme.story())


async def follow(service: Running, path: str, times: int) -> None:
    headers = {"User-Agent": CHROME}
    answers = await asyncio.gather(*(service.get(path, as_=None, headers=headers) for _ in range(times)))
    assert [answer.status for answer in answers] == [302] * times


async def counted(service: Running) -> int:
    """All clicks on the topic, each event once."""
    events = {event.id: event for event in await service.events("distribution.click.v1")}
    return sum(event.data.count for event in events.values())


async def test_clicks_made_while_the_broker_is_dead_are_all_counted_once_it_is_back(
    mongo_uri: str, tmp_path: Path
) -> None:
    with KafkaServer(tmp_path, ports.free_port()) as kafka:
        async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka.bootstrap) as service:
            path = await shared_link(service)
            await follow(service, path, 10)
            await eventually(lambda: _is(counted(service), 10))
            await asyncio.to_thread(kafka.kill)
            await follow(service, path, 25)
            outbox = service.runtime.mongo.collection("outbox")
            topic = "distribution.click.v1"
            await eventually(lambda: outbox.count({"topic": topic, "published_at": None}))
            await follow(service, path, 7)
            await asyncio.to_thread(kafka.start)
            await follow(service, path, 3)

            await eventually(lambda: _is(counted(service), 45))


async def _is(number: object, expected: int) -> bool:
    return await number == expected  # type: ignore[misc]


async def test_a_process_that_is_asked_to_end_hands_over_what_it_has_counted(
    mongo_uri: str, kafka_bootstrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So long that no flush happens before the end.
    monkeypatch.setattr(commands, "FLUSH_SECONDS", 3600)
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, keep_topics=True) as service:
        path = await shared_link(service)
        await follow(service, path, 12)
        assert await counted(service) == 0

    assert await counted(service) == 12


LINK = Link(token="t" * 22, share_id=new_id(), person_id="p_one", story_id=new_id(), network="linkedin")


@asynccontextmanager
async def counting(mongo_port: int) -> AsyncIterator[tuple[ClickCommands, Runtime, Callable[[], None]]]:
    """Clicks of a process for which there is no broker at all, and whose database is at that port, if it is."""
    settings = Settings(
        profile="test",
        mongo_uri=f"mongodb://127.0.0.1:{mongo_port}/?directConnection=true",
        mongo_seconds=1,
        kafka_bootstrap=f"127.0.0.1:{ports.free_port()}",
        public_url="http://127.0.0.1",
        oidc_issuer="http://127.0.0.1:1",
        oidc_audience="relais",
        identity_key="demo-" + "identity" * 5,
        cursor_key="demo-" + "cursors" * 5,
        vault_key="demo-" + "vault" * 8,
    )
    stopping = asyncio.Event()
    async with open_runtime(settings, SERVICE.catalogue) as runtime:
        clicks = ClickCommands(runtime.mongo, ClickRepository(), utc_now, settings=settings, outbox=runtime.outbox)
        job = asyncio.create_task(clicks.run(stopping))
        try:
            yield clicks, runtime, stopping.set
        finally:
            stopping.set()
            await job


async def test_clicks_wait_in_memory_while_broker_and_database_are_away(tmp_path: Path) -> None:
    port = ports.free_port(besides=set())
    before = lost()
    async with counting(port) as (clicks, runtime, _stop):
        for _ in range(30):
            clicks.count(LINK, NO_AGENT)
        # Until the first attempt has failed and its clicks are back in memory.
        await eventually(lambda: clicks.waiting)
        clicks.count(LINK, HEAD_REQUEST)
        with await asyncio.to_thread(MongoServer(tmp_path, port).start):
            outbox = runtime.mongo.collection("outbox")

            async def kept() -> bool:
                rows = await outbox.find({})
                return sum(ClicksCounted.FromString(row["data"]).count for row in rows) == 31

            await eventually(kept)
            rows = await outbox.find({})
    assert {row["topic"] for row in rows} == {"distribution.click.v1"}
    assert {row["published_at"] for row in rows} == {None}
    assert lost() == before


async def test_clicks_that_nothing_took_before_the_end_are_counted_as_lost() -> None:
    before = lost()
    async with counting(ports.free_port()) as (clicks, _runtime, stop):
        for _ in range(5):
            clicks.count(LINK, NO_AGENT)
        stop()

    assert lost() == before + 5


async def test_keeping_a_click_again_does_not_publish_it_again(service: Running) -> None:
    runtime = service.runtime
    outbox = runtime.mongo.collection("outbox")
    event = runtime.outbox.stamp(events.counted(LINK, NO_AGENT, 4, at=utc_now()))
    await ClickRepository().keep([runtime.outbox.row(event)], runtime.mongo)
    await eventually(lambda: outbox.count({"_id": event.id, "published_at": {"$ne": None}}))

    await ClickRepository().keep([runtime.outbox.row(event)], runtime.mongo)

    assert await outbox.count({"_id": event.id, "published_at": {"$ne": None}}) == 1


def lost() -> float:
    """What `clicks_lost_total` says."""
    return REGISTRY.get_sample_value("clicks_lost_total") or 0.0
