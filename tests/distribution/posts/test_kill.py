"""A worker that is killed while it posts leaves each post there once, or nobody claims to know: `make kill`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from distribution.bootstrap import SERVICE
from distribution.networks.models import Network
from distribution.posts.models import PostState
from distribution.settings import Settings
from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.distribution.conftest import weather
from tests.distribution.killing import PERSON, breathes_always, intended, killed_while_posting, states, worker
from tests.distribution.posting import connected, networks
from tests.distribution.sink import Sink

ROUNDS = int(os.environ.get("RELAIS_KILL_ROUNDS", "2"))
# Enough that some are on their way whenever the worker is killed.
EACH = 24


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, network: Sink) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        worker=False,
        scheduler_seconds=0.05,
        post_lease_seconds=3,
        posts_at_once=8,
        **networks(network),
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


def is_hit(network: Sink) -> bool:
    """Whether a kill leaves an answer of either network unheard."""
    return all(network.under_way[each] for each in ("mastodon", "linkedin"))


async def test_a_killed_worker_never_has_a_text_posted_twice(service: Running, network: Sink, tmp_path: Path) -> None:
    settings, db = service.runtime.settings, service.runtime.mongo
    assert isinstance(settings, Settings)
    await breathes_always(service)
    network.seconds = 0.3
    posts: dict[str, tuple[Network, str]] = {}
    accounts = {
        each: await connected(settings, db, owner=PERSON, network=each, url=network.url)
        for each in (Network.MASTODON, Network.LINKEDIN)
    }

    async def intend() -> list[str]:
        made: list[str] = []
        for each, account_id in accounts.items():
            texts = [f"Words {new_id()}" for _ in range(EACH)]
            ids = await intended(service, each, account_id, texts)
            posts.update({post_id: (each, text) for post_id, text in zip(ids, texts, strict=True)})
            made += ids
        return made

    log = tmp_path / "workers.log"
    await killed_while_posting(service, rounds=ROUNDS, intend=intend, is_hit=lambda: is_hit(network), log=log)

    async def settled() -> dict[str, PostState] | None:
        now = await states(service, list(posts))
        is_settled = set(now.values()) <= {PostState.POSTED, PostState.UNCERTAIN}
        return now if is_settled else None

    # A text that was cut off comes again after its lease, one that a slow machine kept waiting after its retries.
    async with worker(service, log=log):
        became: dict[str, PostState] = await eventually(settled, within=60 + 5 * ROUNDS)

    there = {post_id: network.texts[text] for post_id, (_, text) in posts.items()}
    mastodon = [post_id for post_id, (each, _) in posts.items() if each is Network.MASTODON]
    linkedin = [post_id for post_id, (each, _) in posts.items() if each is Network.LINKEDIN]
    assert Counter(there[post_id] for post_id in mastodon) == {1: len(mastodon)}
    assert {became[post_id] for post_id in mastodon} == {PostState.POSTED}
    assert max(there[post_id] for post_id in linkedin) == 1
    assert {there[post_id] for post_id in linkedin if became[post_id] is PostState.POSTED} == {1}
    # The kills hit: some were sent again under their key, and of some nobody knows.
    assert len([one for one in network.requests if one[0] == "mastodon"]) > len(mastodon)
    assert any(became[post_id] is PostState.UNCERTAIN for post_id in linkedin)
