"""What somebody of the programme had made stays when they are forgotten, and no longer says who it was."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import ErasureRequested

SELECTED = {"format": "csv", "from": "2026-03-01", "to": "2026-03-31"}
ASSUMED = {
    "enabled": True,
    "currency": "EUR",
    "source": "The media plan",
    "spans": {"human_clicks": {"low": "0.4", "high": "1.2"}},
}


async def test_exports_schedules_and_assumptions_stay_without_their_maker(metrics: Running) -> None:
    person = metrics.person_id("programme-1")
    await metrics.post("/v1/exports", json=SELECTED, as_="programme-1")
    await metrics.post("/v1/export-schedules", json={"every": "weekly", "format": "csv"}, as_="programme-1")
    path, headers = "/v1/media-value/assumptions/main", {"if-match": '"0"'}
    await metrics.put(path, json=ASSUMED, as_="programme-1", headers=headers)
    db = metrics.runtime.mongo

    async def makers() -> list[str]:
        names = ("exports", "export_schedules", "media_values")
        return [one["by"] for name in names for one in await db.collection(name).find({})]

    assert await makers() == [person] * 3
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=person, requested_at=at)
    await metrics.publish(NewEvent(data, subject=data.erasure_id, key=person, sequence=1), source="/distribution")

    async def forgotten() -> bool:
        return await makers() == ["erased"] * 3

    await eventually(forgotten)
