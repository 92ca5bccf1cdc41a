"""What tests of milestones wait for."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import ErasureRequested


async def milestones_of(service: Running, login: str) -> list[dict[str, Any]]:
    """A login's milestones, as they see them."""
    items: list[dict[str, Any]] = (await service.get("/v1/me/milestones?limit=100", as_=login)).json["items"]
    return items


async def reached(service: Running, login: str, criterion: str) -> dict[str, Any]:
    """A login's milestone, once it is reached."""

    async def seen() -> dict[str, Any] | None:
        return next((one for one in await milestones_of(service, login) if one["criterion"] == criterion), None)

    found: dict[str, Any] = await eventually(seen)
    return found


async def erased(service: Running, person_id: str) -> None:
    """Return when a person has been erased, as they had asked."""
    requested_at = Timestamp()
    requested_at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=person_id, requested_at=requested_at)
    await service.publish(NewEvent(data, subject=data.erasure_id, key=person_id, sequence=1), source="/distribution")

    async def done() -> bool:
        found = await service.runtime.mongo.collection("erasures").find_one({"_id": data.erasure_id})
        return found is not None and found["erased_at"] is not None

    await eventually(done)
