"""A worker that is killed while it posts to a subscriber loses no event: `make kill-webhooks`."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from distribution.bootstrap import SERVICE
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.distribution.killing import worker
from tests.distribution.webhooks.calling import PATH, shared
from tests.distribution.webhooks.receiving import Receiver, subscription

ROUNDS = int(os.environ.get("RELAIS_KILL_ROUNDS", "2"))
# Enough that some are on their way whenever the worker is killed.
EACH = 60


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        worker=False,
        scheduler_seconds=0.05,
        webhook_seconds=0.5,
        webhook_receiver_at_once=4,
        # The next worker is the same member of its groups, and need not wait until the killed one is missed.
        group_instance_id="worker-1",
    ) as running_service:
        yield running_service


async def test_a_killed_worker_loses_no_event(service: Running, receiver: Receiver, tmp_path: Path) -> None:
    verified: list[str] = []

    async def slowly(request: web.Request) -> web.StreamResponse:
        # At once: the library refuses what is older than five minutes, and the long form takes longer.
        verified.append(secret.verify(await request.read(), dict(request.headers))["id"])
        # How long a receiver takes is part of what is tested, as long as it is less than it may.
        await asyncio.sleep(random.random() * 0.1)
        return web.Response(status=204)

    receiver.answers[PATH] = slowly
    made = await subscription(service, receiver.url + PATH)
    secret = Webhook(made["secret"])
    log, published = tmp_path / "workers.log", set[str]()
    for _ in range(ROUNDS):
        # One that was cut off, and had to wait for its lease, is no reason to wait here.
        here = {(await service.publish(shared(), source="/distribution")).id for _ in range(EACH)}
        published |= here
        async with worker(service, log=log) as process:
            await eventually(lambda here=here: receiver.under_way and here & set(receiver.ids), within=90)  # type: ignore[misc]
            await asyncio.sleep(random.random() * 0.1)
            process.kill()

    async def all_delivered() -> bool:
        wanted = {"subscription_id": made["id"], "state": "delivered"}
        return await service.runtime.mongo.collection("webhook_deliveries").count(wanted) == len(published)

    async with worker(service, log=log):
        await eventually(all_delivered, within=60 + 10 * ROUNDS)

    assert set(receiver.ids) == published
    assert verified == [one.id for one in receiver.received]
    doubles = sum(receiver.ids.values()) - len(published)
    print(f"{ROUNDS} kills, {len(published)} events, {doubles} heard of twice")
