"""Without the key that opens what people told, nothing is swapped in that lacks it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, running
from kernel.vault import Vault
from metrics.bootstrap import SERVICE
from metrics.keys.repository import KeyRepository
from metrics.rebuilds.commands import Rebuild, rebuild
from metrics.seals.commands import Seals
from metrics.subscriptions import folding
from tests.metrics.observing import declared, shared
from tests.metrics.rebuilds.standing import rebuilt, standing, state

REACTIONS = sum(range(1, 7))


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker, and nothing of any other test."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as one:
        yield one


async def reactions(service: Running) -> int:
    """How many reactions stand."""
    return sum(count for key, count in (await standing(service)).items() if key[3] == "reactions_declared")


async def test_a_rebuild_without_the_right_key_ends_before_it_swaps_and_is_gone_on_with(service: Running) -> None:
    story = new_id()
    for number in range(1, 7):
        share = await shared(service, f"employee-{number}", story=story)
        await declared(service, share, as_=f"employee-{number}", reactions=number)
    await eventually(lambda: all_reactions(service))
    # Something to swap in, beside what must not be swapped out.
    await service.runtime.mongo.collection("deltas").update_many({"shares": {"$gt": 0}}, {"$inc": {"shares": 7}})
    spoilt = await state(service)
    wrong = Seals(KeyRepository(Vault([b"another" * 8])), service.runtime.clock)

    with pytest.raises(SystemExit, match="no key of the vault"):
        await rebuild(Rebuild(service.runtime, wrong, live=folding).run, asyncio.Event())

    assert await state(service) == spoilt
    report = await rebuilt(service)
    assert {name for _day, name in report.changed} == {"shares"}
    assert report.passed_over == 0
    assert await reactions(service) == REACTIONS


async def all_reactions(service: Running) -> bool:
    """Whether what everybody told was counted."""
    return await reactions(service) == REACTIONS
