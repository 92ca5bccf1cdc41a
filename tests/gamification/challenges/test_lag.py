"""No challenge is closed before what was done for it has been counted, however far behind a worker is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from gamification.bootstrap import SERVICE
from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Running, running
from relais.gamification.v1.challenge_pb2 import ChallengeAdvanced
from tests.gamification.challenges.setting import challenge, closed, endings, team
from tests.gamification.conftest import Share
from tests.gamification.working import working

FIVE = [f"employee-{number}" for number in range(1, 6)]


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """Without a worker, so that what is told of lies unread."""
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False) as running_service:
        yield running_service


async def test_what_lies_unread_at_the_end_counts_before_the_challenge_is_closed_once(
    service: Running, share: Share
) -> None:
    challenge_id = await challenge(service, FIVE[0], await team(service, FIVE), days=1)
    for login in FIVE:
        await service.publish(share(service.person_id(login)), source="/distribution")
    behind = endings(service, at=utc_now() + timedelta(days=1, hours=2))
    assert not await closed(service, behind, challenge_id)

    async with working(service):
        await eventually(lambda: closed(service, behind, challenge_id))
    await behind.close_due()

    assert [(one.efforts, one.is_last) for one in await told(service, challenge_id)] == [(5, False), (0, True)]


async def told(service: Running, challenge_id: str) -> list[ChallengeAdvanced]:
    """What was told of a challenge, in order."""
    rows = await service.runtime.mongo.collection("outbox").find({"subject": challenge_id}, sort=[("sequence", 1)])
    return [ChallengeAdvanced.FromString(row["data"]) for row in rows]
