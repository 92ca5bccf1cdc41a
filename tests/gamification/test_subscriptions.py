"""Each handler alone, handed an event and a transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gamification.bootstrap import SERVICE
from gamification.contributions.errors import IncompleteEffort
from gamification.subscriptions import recognise_share
from kernel.clock import new_id
from kernel.events import Event, NewEvent
from kernel.mongo import Tx
from kernel.outbox import OutboxWriter
from kernel.testing.service import Running, running
from relais.gamification.v1.recognition_pb2 import CONTRIBUTION_KIND_WRITING, ContributionRecognised

Share = Callable[..., NewEvent]

PERSON = "p_" + "b" * 26
AT = datetime(2026, 11, 24, 9, 30, 0, 250_000, tzinfo=UTC)


class Undone(Exception):
    """Ends a transaction."""


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The database without a worker, so that nothing but the test calls a handler."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


async def test_a_share_becomes_a_contribution_with_its_event(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))

    await service.runtime.uow.run(lambda tx: recognise_share(event, tx))

    kept = await contribution_of(service, event)
    assert kept is not None
    assert (kept["person_id"], kept["kind"], kept["story_id"]) == (PERSON, "sharing", event.data.story_id)
    assert (kept["made_at"], kept["version"]) == (AT, 1)
    assert len(await told(service, kept["_id"])) == 1


async def test_a_post_of_ones_own_is_writing(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))
    event.data.ClearField("story_id")
    event.data.entity = "north"

    await service.runtime.uow.run(lambda tx: recognise_share(event, tx))

    kept = await contribution_of(service, event)
    assert kept is not None
    assert (kept["kind"], kept["story_id"], kept["entity"]) == ("writing", None, "north")
    [row] = await told(service, kept["_id"])
    data = ContributionRecognised.FromString(row["data"])
    assert (data.kind, data.entity, data.made_at.ToDatetime(UTC)) == (CONTRIBUTION_KIND_WRITING, "north", AT)


async def test_in_a_transaction_that_is_undone_nothing_is_left(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))

    async def work(tx: Tx) -> None:
        await recognise_share(event, tx)
        raise Undone

    with pytest.raises(Undone):
        await service.runtime.uow.run(work)

    assert await contribution_of(service, event) is None


async def test_told_twice_in_one_transaction_it_is_recognised_once(service: Running, share: Share) -> None:
    event = stamped(share(PERSON, at=AT))

    async def work(tx: Tx) -> None:
        await recognise_share(event, tx)
        await recognise_share(event, tx)

    await service.runtime.uow.run(work)

    found = await service.runtime.mongo.collection("contributions").find({"origin_id": event.data.share_id})
    assert len(found) == 1
    assert len(await told(service, found[0]["_id"])) == 1


@pytest.mark.parametrize("left_out", ["share_id", "person_id", "published_at"])
async def test_a_share_that_lacks_something_is_refused(service: Running, share: Share, left_out: str) -> None:
    event = stamped(share(PERSON, share_id=new_id(), at=AT))
    event.data.ClearField(left_out)

    with pytest.raises(IncompleteEffort):
        await service.runtime.uow.run(lambda tx: recognise_share(event, tx))


def stamped(new: NewEvent) -> Event[Any]:
    return OutboxWriter(SERVICE.catalogue, source="/distribution").stamp(new)


async def contribution_of(service: Running, event: Event[Any]) -> dict[str, Any] | None:
    return await service.runtime.mongo.collection("contributions").find_one({"origin_id": event.data.share_id})


async def told(service: Running, contribution_id: str) -> list[dict[str, Any]]:
    return await service.runtime.mongo.collection("outbox").find({"subject": contribution_id})
