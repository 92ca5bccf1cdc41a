"""The metrics service running for real, once for each test module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from tests.metrics.polling import Poll


@pytest.fixture(scope="module")
async def metrics(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its api and worker, on a database and topics of its own; one person is of the north alone, and
    one of the south."""
    claims = {
        "employee-29": {"entity": "north", "roles": ["employee", "programme"]},
        "employee-28": {"entity": "south"},
    }
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, claims=claims) as service:
        yield service


@pytest.fixture(scope="module")
async def idle(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service without a worker: each step is taken by the test."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as service:
        yield service


@pytest.fixture(scope="module")
async def barometer(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with no pause between two waves of a programme, and people of entities."""
    claims = {"employee-20": {"entity": "north"}, "employee-21": {"entity": "south"}}
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, claims=claims, barometer_pause_days=0
    ) as service:
        yield service


@pytest.fixture
async def poll(barometer: Running) -> AsyncIterator[Poll]:
    """A wave of the group's programme that is open until its test ends."""
    made = await Poll.opened(barometer)
    yield made
    closed = await made.close()
    assert closed.status == 200, closed.body
