"""Promises that the metrics service found broken stand on the page of the programme."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.metrics.v1.commitment_pb2 import CommitmentBroken
from tests.content.charters.test_charters import CHARTER, enact, propose

DAY = timedelta(days=1)
RELAYED = {"kind": "posts_relayed_percent", "value": 60}
MINUTES = {"kind": "work_minutes_per_week", "value": 60}


@pytest.fixture
async def unbroken(service: Running) -> Running:
    """The service with its worker, which knows of no broken promise."""
    await service.runtime.mongo.collection("broken_commitments").delete_many({})
    return service


def stamp(at: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(at)
    return timestamp


async def found_broken(service: Running, *, found: int, programme: str = "main", ago: timedelta = DAY) -> NewEvent:
    """Have the metrics service find the promise to relay broken."""
    until = datetime.now(UTC) - ago
    data = CommitmentBroken(
        programme_id=programme,
        measurement_id=new_id(),
        charter_version=2,
        clause=3,
        measure="posts_relayed_percent",
        target=60,
        found=found,
        since=stamp(until - 7 * DAY),
        until=stamp(until),
        broken_at=stamp(until),
    )
    event = NewEvent(data, subject=data.measurement_id, key=programme, sequence=0)
    await service.publish(event, source="/metrics")
    kept = service.runtime.mongo.collection("broken_commitments")
    await eventually(lambda: kept.find_one({"_id": data.measurement_id}))
    return event


async def test_a_broken_promise_is_on_the_page_of_the_programme_and_with_the_promises(unbroken: Running) -> None:
    await found_broken(unbroken, found=40)
    await found_broken(unbroken, found=20, ago=8 * DAY)
    await found_broken(unbroken, found=10, programme="elsewhere")
    await found_broken(unbroken, found=30, ago=366 * DAY)

    page = (await unbroken.get("/v1/me/programme")).json["broken_promises"]

    assert [one["found"] for one in page] == [40, 20]
    assert (page[0]["measure"], page[0]["target"], page[0]["clause"]) == ("posts_relayed_percent", 60, 3)
    assert (await unbroken.get("/v1/programme-commitments")).json["broken"] == page


async def test_a_finding_that_is_told_again_is_shown_once(unbroken: Running) -> None:
    event = await found_broken(unbroken, found=40)
    await unbroken.publish(event, source="/metrics")
    await found_broken(unbroken, found=10)
    assert len((await unbroken.get("/v1/me/programme")).json["broken_promises"]) == 2


async def test_the_charter_tells_what_it_promises_in_figures(service: Running) -> None:
    promises = [{"text": "One."}, {"text": "Two.", "target": RELAYED}, {"text": "Three.", "target": MINUTES}]
    version = await propose(service, company_commitments=promises)
    assert (await enact(service, version)).status == 200

    async def told() -> Any:
        events = await service.events("content.charter.v1")
        return [one for one in events if isinstance(one.data, CharterEnacted) and one.data.charter_version == version]

    [event] = await eventually(told)
    assert list(event.data.clauses) == [2, 3]
    assert list(event.data.measures) == ["posts_relayed_percent", "work_minutes_per_week"]
    assert list(event.data.targets) == [60, 60]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("posts_relayed_percent", 101), ("proposal_answer_days", 261), ("work_minutes_per_week", 2_401), ("other", 1)],
)
async def test_more_than_can_be_kept_is_not_promised(service: Running, kind: str, value: int) -> None:
    promise = {"text": "All.", "target": {"kind": kind, "value": value}}
    answer = await service.post("/v1/charters", as_="programme-1", json={**CHARTER, "company_commitments": [promise]})
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"].startswith("/company_commitments/0/target")
