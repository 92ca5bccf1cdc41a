"""What comes between two steps of a rebuild."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from metrics.rebuilds.commands import Rebuild
from metrics.rebuilds.models import Unit
from metrics.subscriptions import folding
from tests.metrics.happenings import Happening, now, person, shares
from tests.metrics.impacts.ledgers import seals
from tests.metrics.rebuilds.standing import are, minutes, send, standing


@pytest.fixture
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with its worker, and nothing of any other test."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as one:
        yield one


class Disturbed(Rebuild):
    """A rebuild during which one more thing happens and is counted."""

    def __init__(self, service: Running, more: Happening) -> None:
        super().__init__(service.runtime, seals(service), live=folding)
        self.service = service
        self.more = more
        self.is_disturbed = False

    async def disturb(self) -> None:
        """It happens now, if it has not yet."""
        if not self.is_disturbed:
            self.is_disturbed = True
            await self.pauses.end(self.service.runtime.mongo)
            await send(self.service, [self.more])
            before = sum((await standing(self.service)).values())

            async def counted() -> bool:
                return sum((await standing(self.service)).values()) > before

            await eventually(counted)


class Overtaken(Disturbed):
    """It happens when the live fold should stand still: the pause was over too early."""

    async def _swapped(self, units: Sequence[Unit], ends: Mapping[str, int], *, until: datetime) -> set[Unit]:
        await self.disturb()
        return await super()._swapped(units, ends, until=until)


class Deceived(Disturbed):
    """It happens, and is lost again, before days are compared: what is wrong looks right."""

    async def _differing(self, stopping: asyncio.Event) -> set[Unit]:
        await self.disturb()
        lost: dict[str, Any] = {"story_id": self.more.story}
        for name in ("deltas", "handed_days"):
            await self.service.runtime.mongo.collection(name).update_many(lost, {"$inc": {"shares": -1}})
        return await super()._differing(stopping)


@pytest.mark.parametrize("kind", [Overtaken, Deceived])
async def test_what_only_the_live_fold_has_read_is_not_taken_for_a_mistake_nor_hides_one(
    service: Running, kind: type[Disturbed]
) -> None:
    at = now()
    done = shares(new_id(), 6, at=at)
    await send(service, done)
    await eventually(lambda: are(service, minutes(done)))
    more = replace(done[0], person=person(9))
    rebuild = kind(service, more)
    if kind is Overtaken:
        await service.runtime.mongo.collection("deltas").update_many({}, {"$inc": {"shares": 3}})

    report = await rebuild.run(asyncio.Event())

    assert rebuild.is_disturbed
    assert await standing(service) == minutes([*done, more])
    assert list(report.changed.values()) == [1]
