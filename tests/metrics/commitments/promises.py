"""What other services tell about promises, and what is read and told of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.leases import Lease
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.commitments.commands import CommitmentMeasuring
from metrics.commitments.repository import CommitmentRepository
from metrics.cycles.models import last_whole_week
from metrics.phases.models import WEEK
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.proposal_pb2 import ProposalSubmitted
from relais.distribution.v1.relay_pb2 import (
    RelayConcluded,
    RelayOffered,
)
from tests.metrics.happenings import person

DAY = timedelta(days=1)


def monday(*, ago: int = 0) -> datetime:
    """The first instant of the last week that is over, or of one so many weeks before."""
    return datetime.combine(last_whole_week(datetime.now(UTC)) - WEEK * ago, time(), UTC)


def stamp(at: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(at)
    return timestamp


async def tell(service: Running, data: Message, id: str, *, key: str, source: str = "/content") -> None:
    """Have another service say so."""
    await service.publish(NewEvent(data, subject=id, key=key, sequence=1), source=source)


async def enact(service: Running, *, version: int = 1, programme: str = "main", **targets: int) -> None:
    """A charter whose clauses have these targets, in their order."""
    data = CharterEnacted(
        charter_id=f"charter:{programme}",
        charter_version=version,
        programme_id=programme,
        clauses=range(1, len(targets) + 1),
        measures=list(targets),
        targets=list(targets.values()),
    )
    await tell(service, data, data.charter_id, key=data.charter_id)
    charters = service.runtime.mongo.collection("commitment_charters")
    await eventually(lambda: charters.find_one({"_id": programme, "version": version}))


async def propose(service: Running, who: int, *, at: datetime, due_at: datetime, programme: str = "main") -> str:
    """A proposal of a person."""
    data = ProposalSubmitted(
        proposal_id=new_id(),
        person_id=person(who),
        submitted_at=stamp(at),
        answer_due_at=stamp(due_at),
        programme_id=programme,
    )
    await tell(service, data, data.proposal_id, key=data.proposal_id)
    return data.proposal_id


async def offer(service: Running, who: int, *, at: datetime, end: Any = None, ended_at: datetime | None = None) -> str:
    """A post that a person offers, and what became of it."""
    offered = RelayOffered(relay_id=new_id(), person_id=person(who), programme_id="main", offered_at=stamp(at))
    await tell(service, offered, offered.relay_id, key=offered.person_id, source="/distribution")
    if end is not None:
        concluded = RelayConcluded(
            relay_id=offered.relay_id,
            person_id=offered.person_id,
            programme_id="main",
            end=end,
            concluded_at=stamp(ended_at or at + DAY),
        )
        await tell(service, concluded, concluded.relay_id, key=concluded.person_id, source="/distribution")
    return offered.relay_id


async def waiting(service: Running, **wanted: Any) -> list[dict[str, Any]]:
    return await service.runtime.mongo.collection("commitment_cases").find(wanted)


async def known(service: Running, count: int, **wanted: Any) -> None:
    """Return once so many cases are known."""

    async def enough() -> bool:
        return len(await waiting(service, **wanted)) == count

    await eventually(enough)


async def measure(service: Running, *, later: timedelta = timedelta(0)) -> None:
    """A turn of the worker, some time later."""
    runtime = service.runtime
    lease = Lease(runtime.mongo, "commitments", holder="test", seconds=60)
    clock = lambda: runtime.clock() + later  # noqa: E731
    await CommitmentMeasuring(runtime.mongo, runtime.uow, CommitmentRepository(), clock, lease=lease).turn()


async def shown(service: Running, measure: str, query: str = "") -> dict[str, Any]:
    """What everybody reads about a measure."""
    answer = await service.get(f"/v1/commitments{query}")
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.json["items"]
    return next(one for one in items if one["measure"] == measure)


async def told(service: Running) -> list[Any]:
    """What the outbox has to tell."""
    rows = await service.runtime.mongo.collection("outbox").find({})
    return [row["type"] for row in rows]
