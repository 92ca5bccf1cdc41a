"""A rebuild that is killed, while it reads or swaps, is gone on with and comes to the same."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from kernel.clock import new_id
from kernel.mongo import Document
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from tests.metrics.happenings import clicks, shares
from tests.metrics.rebuilds.standing import are, by_story, celled, left_over, minutes, send
from tests.processes import variables

STORIES = 40
_TRIES = 5


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


async def killed(service: Running, victim: Document) -> bool:
    """Whether a rebuild was killed while there was such a document; on a busy machine one may be through unseen."""
    process = await started(service)
    over = asyncio.create_task(process.wait())

    async def caught() -> bool:
        return over.done() or await service.runtime.mongo.collection("rebuilds").find_one(victim) is not None

    await eventually(caught)
    if not over.done():
        process.kill()
    ended = await over
    assert ended in {0, -signal.SIGKILL}
    return ended != 0


@pytest.mark.parametrize("victim", [{"_id": "current", "read": {"$gt": 0}}, {"_id": "pause"}], ids=["reads", "swaps"])
@pytest.mark.timeout(300)
async def test_a_rebuild_that_is_killed_is_finished_by_the_next(service: Running, victim: Document) -> None:
    chance = random.Random(7)
    stories = [new_id() for _ in range(STORIES)]
    done = [one for story in stories for one in [*shares(story, 6), *clicks(story, 8, each=chance.randint(1, 9))]]
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    deltas = service.runtime.mongo.collection("deltas")

    for _ in range(_TRIES):
        for story in stories[::2]:
            await deltas.delete_many({"story_id": story})
        if caught := await killed(service, victim):
            break
    assert caught
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
