"""The database without a worker, so that nothing but the test notes what is done."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gamification.bootstrap import SERVICE
from kernel.runtime import Runtime
from kernel.testing.service import Running, running


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


@pytest.fixture
def runtime(service: Running) -> Runtime:
    return service.runtime
