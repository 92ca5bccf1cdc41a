"""No programme is reminded of what was answered in time, however far behind a worker is with reading the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.bootstrap import SERVICE
from gamification.reminders.commands import Reminding
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalSubmitted
from tests.gamification.reminders.reminding import reminding
from tests.gamification.working import working


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """Without a worker, so that what is told of lies unread."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


async def test_nobody_is_reminded_before_what_was_answered_in_time_is_known(service: Running) -> None:
    answered, unanswered = await proposed(service), await proposed(service)
    async with working(service):
        await eventually(lambda: _recognised(service, 2))
    await service.publish(accepted(answered), source="/content")
    late = reminding(service, at=utc_now() + timedelta(days=9))
    await late.remind_due()
    assert await reminded(service) == []

    async with working(service):
        await eventually(lambda: _reminded_by(service, late))
    await late.remind_due()

    [reminder] = await reminded(service)
    contribution = await service.runtime.mongo.collection("contributions").find_one({"origin_id": unanswered})
    assert contribution is not None
    assert reminder == contribution["_id"]


async def proposed(service: Running) -> str:
    """The id of a proposal that somebody made."""
    proposal_id, person_id = new_id(), service.person_id("employee-1")
    data = ProposalSubmitted(proposal_id=proposal_id, person_id=person_id, submitted_at=_timestamp(utc_now()))
    await service.publish(NewEvent(data, subject=proposal_id, key=proposal_id, sequence=1), source="/content")
    return proposal_id


def accepted(proposal_id: str) -> NewEvent:
    """A human has answered it."""
    return NewEvent(ProposalAccepted(proposal_id=proposal_id), subject=proposal_id, key=proposal_id, sequence=2)


async def reminded(service: Running) -> list[str]:
    """The contributions of which programmes were reminded."""
    return [one["contribution_id"] for one in await service.runtime.mongo.collection("reminders").find({})]


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp


async def _recognised(service: Running, count: int) -> bool:
    return await service.runtime.mongo.collection("contributions").count({}) == count


async def _reminded_by(service: Running, worker: Reminding) -> bool:
    await worker.remind_due()
    return bool(await reminded(service))
