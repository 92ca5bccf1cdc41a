"""A rebuild that is killed, while it reads or swaps, is gone on with and comes to the same."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from tests.metrics.happenings import clicks, shares
from tests.metrics.rebuilds.standing import are, by_story, celled, left_over, minutes, send
from tests.processes import variables

STORIES = 40


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker, and nothing of any other test."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as one:
        yield one


async def started(service: Running) -> asyncio.subprocess.Process:
    """A rebuild in a process of its own."""
    environment = {**os.environ, **variables(service.runtime.settings), "RELAIS_METRICS_PORT": str(free_port())}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "metrics", "rebuild", env=environment, stdout=asyncio.subprocess.DEVNULL
    )


@pytest.mark.parametrize("victim", [{"_id": "current", "read": {"$gt": 0}}, {"_id": "pause"}], ids=["reads", "swaps"])
@pytest.mark.timeout(180)
async def test_a_rebuild_that_is_killed_is_finished_by_the_next(service: Running, victim: dict[str, object]) -> None:
    chance = random.Random(7)
    stories = [new_id() for _ in range(STORIES)]
    done = [one for story in stories for one in [*shares(story, 6), *clicks(story, 8, each=chance.randint(1, 9))]]
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    deltas, rebuilds = (service.runtime.mongo.collection(name) for name in ("deltas", "rebuilds"))
    for story in stories[::2]:
        await deltas.delete_many({"story_id": story})

    process = await started(service)
    await eventually(lambda: rebuilds.find_one(victim), within=60)
    process.kill()
    await process.wait()
    # Its lease would end by itself, later than a test may wait.
    await service.runtime.mongo.collection("leases").delete_many({"_id": "rebuild"})
    more = [one for story in stories for one in clicks(story, 2)]
    await send(service, more)
    process = await started(service)

    assert await process.wait() == 0
    expected = minutes(done + more)
    await eventually(lambda: are(service, expected))
    assert await celled(service) == by_story(expected)
    assert await left_over(service) == 0
