"""The worker looks for weeks that are over by itself: what it finds is told without anybody asking for it."""

from __future__ import annotations

from typing import Any

from kernel.testing import eventually
from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from metrics.phases.models import WEEK
from relais.metrics.v1.commitment_pb2 import CommitmentBroken
from relais.metrics.v1.cycle_pb2 import CyclePhaseChanged
from tests.metrics.commitments.promises import enact, monday, offer
from tests.metrics.cycles.test_cycles import DIP, STEADY, share, story


async def told(service: Running, kind: type[Any]) -> Any:
    return [one.data for one in await service.events("metrics.insight.v1") if isinstance(one.data, kind)]


async def test_the_worker_tells_of_phases_and_of_broken_promises(mongo_uri: str, kafka_bootstrap: str) -> None:
    often = {"cycles_seconds": 0.2, "commitments_seconds": 0.2}
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, **often) as service:  # type: ignore[arg-type]
        await share(service, await story(service, "main"), [*STEADY, *DIP])
        await enact(service, posts_relayed_percent=60)
        for who in range(5):
            await offer(service, who, at=monday() - 4 * WEEK)

        changes = await eventually(lambda: told(service, CyclePhaseChanged))
        [broken] = await eventually(lambda: told(service, CommitmentBroken))

    assert {one.programme_id for one in changes} == {"main"}
    assert (broken.found, broken.target) == (0, 60)
