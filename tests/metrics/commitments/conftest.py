"""The metrics service, whose promises tests measure themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE

COLLECTIONS = ("commitment_charters", "commitment_cases", "commitment_measurements", "outbox", "leases")


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service; its own worker measures so seldom that the tests' turns are the only ones."""
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, commitments_seconds=86_400
    ) as one:
        yield one


@pytest.fixture
async def emptied(service: Running) -> Running:
    """The service without anything of another test."""
    for name in COLLECTIONS:
        await service.runtime.mongo.collection(name).delete_many({})
    return service
