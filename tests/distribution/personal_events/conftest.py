"""A distribution service whose networks are a server on loopback, and what its people hear."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.distribution.conftest import Programme, weather
from tests.distribution.posting import Poster, networks
from tests.distribution.sink import Sink, sink


@pytest.fixture(scope="module")
async def network() -> AsyncIterator[Sink]:
    async with sink() as served:
        yield served


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str, network: Sink) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        scheduler_seconds=0.25,
        heartbeat_seconds=1,
        **networks(network),
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


@pytest.fixture
async def poster(service: Running, network: Sink, programme: Programme) -> Poster:
    """A person who posts at any hour."""
    made = Poster(service, network)
    await made.prepare()
    return made
