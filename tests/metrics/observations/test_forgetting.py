"""Being forgotten: a person's shares, posts and readings go; what others said stays."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.personal_data.exports import PersonalData
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.personal_data.repository import HOLDINGS
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from tests.metrics.happenings import now
from tests.metrics.observing import declared, shared

KEPT = ("shares", "observed_posts", "observations")


async def test_a_forgotten_person_leaves_no_share_no_address_and_no_reading(metrics: Running) -> None:
    for login in ("employee-20", "employee-21"):
        await declared(metrics, await shared(metrics, login), as_=login, read=True, reactions=3)
    gone, stays = metrics.person_id("employee-20"), metrics.person_id("employee-21")
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=gone, requested_at=at)

    await metrics.publish(NewEvent(data, subject=data.erasure_id, key=gone, sequence=1), source="/distribution")

    async def nothing_is_left() -> bool:
        return not any([await metrics.runtime.mongo.collection(name).count({"person_id": gone}) for name in KEPT])

    await eventually(nothing_is_left)
    assert [await metrics.runtime.mongo.collection(name).count({"person_id": stays}) for name in KEPT] == [1, 1, 1]


async def test_the_export_has_all_but_what_may_not_leave_the_network(metrics: Running) -> None:
    share = await shared(metrics, "employee-22")
    await declared(metrics, share, as_="employee-22", reactions=3)
    readings = metrics.runtime.mongo.collection("observations")
    [one] = await readings.find({"share_id": share})
    await readings.insert_one({**one, "_id": new_id(), "origin": "linkedin_api", "counts": {"reactions": 4711}})

    export = PersonalData(metrics.runtime.mongo, HOLDINGS, now, service="metrics")
    found = {name: held async for name, held in export.of(metrics.person_id("employee-22"))}

    assert [one["counts"] for one in found["observations"]] == [{"reactions": 3}]
    assert [one["id"] for one in found["observed_posts"]] == [share]
    assert [one["id"] for one in found["shares"]] == [share]
