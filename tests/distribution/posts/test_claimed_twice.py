"""A post that is given out twice, because whoever had it took longer than its claim lasts, is sent by one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from distribution.accounts.commands import AccountCommands
from distribution.accounts.queries import AccountQueries, Connections
from distribution.accounts.repository import AccountRepository
from distribution.bootstrap import SERVICE
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.repository import BudgetRepository
from distribution.deliveries.commands import Deliveries
from distribution.deliveries.models import Pace
from distribution.networks.models import Network
from distribution.networks.queries import PolicyQueries
from distribution.networks.repository import DecisionRepository
from distribution.posts.models import PostState
from distribution.posts.repository import PostRepository
from distribution.settings import Settings
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from distribution.weathers.models import Sky, Weather
from distribution.weathers.queries import WeatherQueries
from distribution.weathers.repository import WeatherRepository
from kernel.clock import Clock, new_id, utc_now
from kernel.outbound import Outbound
from kernel.testing.service import Running, running
from kernel.vault import Vault
from tests.distribution.killing import PERSON, breathes_always, intended, states
from tests.distribution.posting import connected, networks
from tests.distribution.sink import Sink


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, network: Sink) -> AsyncIterator[Running]:
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, **networks(network)
    ) as running_service:
        yield running_service


async def test_of_two_who_were_given_a_post_one_sends_it(service: Running, network: Sink) -> None:
    settings, runtime = service.runtime.settings, service.runtime
    assert isinstance(settings, Settings)
    await breathes_always(service)
    account_id = await connected(settings, runtime.mongo, owner=PERSON, network=Network.LINKEDIN, url=network.url)
    text = f"Words {new_id()}"
    [post_id] = await intended(service, Network.LINKEDIN, account_id, [text])
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        worker = deliveries(service, settings, outbound)
        post = (await PostRepository().every([post_id], runtime.mongo))[post_id]
        await asyncio.gather(*(worker.deliver(post) for _ in range(3)))
        await worker.deliver(post)

    assert network.texts[text] == 1
    assert await states(service, [post_id]) == {post_id: PostState.POSTED}


async def test_what_came_due_while_no_worker_ran_waits_for_one_to_know_the_weather(
    service: Running, network: Sink
) -> None:
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    account = await connected(settings, service.runtime.mongo, owner=PERSON, network=Network.MASTODON, url=network.url)
    [post_id] = await intended(service, Network.MASTODON, account, [f"Words {new_id()}"])
    # It was due ten minutes ago.
    now = [utc_now() + timedelta(minutes=10)]
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        worker = deliveries(service, settings, outbound, lag=1e9, clock=lambda: now[0])
        for after, becomes in ((0, PostState.SCHEDULED), (59, PostState.SCHEDULED), (2, PostState.HELD)):
            now[0] += timedelta(seconds=after)
            await worker.deliver((await PostRepository().every([post_id], service.runtime.mongo))[post_id])
            assert await states(service, [post_id]) == {post_id: becomes}


def deliveries(
    service: Running, settings: Settings, outbound: Outbound, *, lag: float = 0.0, clock: Clock = utc_now
) -> Deliveries:
    """The worker's part under a clear sky, of which it has not heard for `lag` seconds."""
    runtime, vault = service.runtime, Vault(settings.vault_keys)
    mongo = runtime.mongo
    accounts, connections = AccountRepository(vault), Connections.of(outbound, clock, settings)
    weathers = WeatherQueries(mongo, WeatherRepository(), lag=lambda: lag, most_lag=1.0)
    weathers.learn(Weather(programme_id="main", sky=Sky.CLEAR, version=1))
    return Deliveries(
        runtime.uow,
        mongo,
        PostRepository(),
        clock,
        keyring=AccountQueries(mongo, accounts, clock, networks=connections.connectors),
        refusals=AccountCommands(
            runtime.uow, accounts, clock, bluesky=connections.bluesky, bluesky_url=settings.bluesky_url
        ),
        connectors=connections.connectors,
        stories=StoryQueries(mongo, StoryRepository()),
        policies=PolicyQueries(mongo, DecisionRepository(), address=settings.networks_url),
        budgets=BudgetQueries(mongo, BudgetRepository(), zone=settings.time_zone),
        weathers=weathers,
        vault=vault,
        pace=Pace(
            wait=timedelta(hours=48), lease=timedelta(seconds=90), at_once=8, idle_seconds=settings.scheduler_seconds
        ),
    )
