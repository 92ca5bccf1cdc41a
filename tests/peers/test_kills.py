"""The worker is killed while it posts to both servers: every intent comes to exactly one post, made by the next worker.

Three kills, or as many as RELAIS_PEERS_KILLS says.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from kernel.settings import ServiceSettings
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running, running
from tests.distribution.conftest import Programme, weather
from tests.peers.people import FRONT_END, MOST_POSTS, Person, person
from tests.peers.servers import Bluesky, Mastodon

KILLS = int(os.environ.get("RELAIS_PEERS_KILLS", "3"))
NETWORKS = (Network.BLUESKY, Network.MASTODON)
# As short as servers need to answer in a third of it on a busy machine.
LEASE_SECONDS = 9.0
_PEOPLE_AT_ONCE = 3


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, bluesky: Bluesky) -> AsyncIterator[Running]:
    """The service without a worker of its own."""
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        worker=False,
        post_lease_seconds=LEASE_SECONDS,
        scheduler_seconds=0.2,
        bluesky_public_url=bluesky.url,
        front_end_urls=[FRONT_END],
    ) as one:
        await one.publish(weather("clear", version=1), source="/content")
        yield one


@pytest.mark.timeout(300 + 60 * KILLS)
async def test_every_intent_comes_to_one_post_however_often_the_worker_is_killed(
    service: Running, bluesky: Bluesky, mastodon: Mastodon
) -> None:
    people: list[Person] = []
    programme = Programme(service)
    async with worker(service.runtime.settings):
        await programme.enact()
        story_id = await programme.story()
    for _ in range(KILLS):
        async with worker(service.runtime.settings) as process:
            group = [await person(service, bluesky, mastodon) for _ in range(_PEOPLE_AT_ONCE)]
            people += group
            asking = asyncio.create_task(_intend(group, story_id))
            await eventually(lambda: _sending(service))
            # From when the first one is on its way until about when the last one is.
            await asyncio.sleep(random.uniform(0, 0.3))
            process.kill()
            await process.wait()
            await asking
    async with worker(service.runtime.settings):
        await eventually(lambda: _all_over(people), within=60 + 6 * LEASE_SECONDS + 5 * KILLS)

    intents = [post for one in people for post in await one.posts()]
    assert Counter(post["state"] for post in intents) == {"posted": KILLS * _PEOPLE_AT_ONCE * MOST_POSTS}
    assert any(post["attempts"] > 1 for post in intents), "no kill came while a post was on its way"
    for one in people:
        posts = await one.posts()
        assert Counter(await _on_bluesky(bluesky, one)) == _once(posts, Network.BLUESKY)
        assert Counter(await _on_mastodon(mastodon, one)) == _once(posts, Network.MASTODON)


async def _intend(people: list[Person], story_id: str) -> None:
    """Have as many texts posted as a day allows, on the one server and the other."""
    await asyncio.gather(
        *(
            one.post(NETWORKS[number % 2], story_id, f"Night shift {number}, and the first carriage was full.")
            for one in people
            for number in range(MOST_POSTS)
        )
    )


async def _sending(service: Running) -> bool:
    return await service.runtime.mongo.collection("posts").find_one({"state": "sending"}) is not None


async def _all_over(people: list[Person]) -> bool:
    states = {post["state"] for one in people for post in await one.posts()}
    return not states & {"scheduled", "sending"}


def _once(posts: list[dict[str, Any]], network: Network) -> Counter[str]:
    """Each intent's link, once."""
    return Counter({post["link"]: 1 for post in posts if post["network"] == network})


async def _on_bluesky(bluesky: Bluesky, one: Person) -> list[str]:
    """The links that the account's posts carry."""
    return [_link(record["value"]["text"], one.service) for record in await bluesky.records(one.bluesky.did)]


async def _on_mastodon(mastodon: Mastodon, one: Person) -> list[str]:
    """The links that the account's statuses carry."""
    return [_link(status["content"], one.service) for status in await mastodon.statuses(one.mastodon)]


def _link(text: str, service: Running) -> str:
    path = text.partition(f"{service.url}/r/")[2]
    token = "".join(letter if letter.isalnum() else " " for letter in path).partition(" ")[0]
    return f"{service.url}/r/{token}"


@asynccontextmanager
async def worker(settings: ServiceSettings) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m distribution worker` with these settings, ready, until the end or a kill."""
    port = free_port()
    environment = {**os.environ, **_variables(settings), "RELAIS_METRICS_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "distribution", "worker", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await eventually(lambda: _ready(process, port))
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _variables(settings: ServiceSettings) -> dict[str, str]:
    """Settings as a process reads them from its environment."""
    said: dict[str, str] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        if isinstance(value, list):
            value = ",".join(map(str, value))
        if value is not None:
            said[f"RELAIS_{name.upper()}"] = json.dumps(value) if isinstance(value, dict) else str(value)
    return said


async def _ready(process: asyncio.subprocess.Process, port: int) -> bool:
    if process.returncode is not None:
        raise RuntimeError(f"the worker ended with {process.returncode}")
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                return response.status == 204
        except aiohttp.ClientConnectionError:
            return False
