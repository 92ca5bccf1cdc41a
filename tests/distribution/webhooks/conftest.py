"""The distribution service, with a service account for the programme of an entity."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.service import CLIENTS, Running, running
from tests.distribution.conftest import weather
from tests.distribution.webhooks.calling import Caller, calling
from tests.distribution.webhooks.receiving import Receiver, receiving


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE,
        mongo_uri=mongo_uri,
        kafka_bootstrap=kafka_bootstrap,
        clients={**CLIENTS, "subscriber-north": ["subscriptions:read", "subscriptions:write"]},
        claims={"subscriber-north": {"entity": "north"}},
        scheduler_seconds=0.25,
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


@pytest.fixture(scope="module")
async def quiet_service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


@pytest.fixture
async def quiet(quiet_service: Running) -> Running:
    """A service without a worker, and without subscriptions."""
    for name in ("subscriptions", "webhook_deliveries", "outbox"):
        await quiet_service.runtime.mongo.collection(name).delete_many({})
    return quiet_service


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def caller(quiet: Running) -> AsyncIterator[Caller]:
    async with calling(quiet) as made:
        yield made
