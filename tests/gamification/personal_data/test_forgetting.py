"""Being forgotten by this service: what is the person's goes, what colleagues received no longer names them."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.personal_data import ERASED
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from tests.gamification.conftest import Give, Share


async def test_nothing_names_a_forgotten_person_and_thanks_stay_with_who_received_them(
    service: Running, give: Give, share: Share
) -> None:
    gone, stays = service.person_id("employee-1"), service.person_id("employee-2")
    for person_id in (gone, stays):
        await service.publish(share(person_id), source="/distribution")
    given = (await give("employee-1", "employee-2")).json
    assert (await give("employee-2", "employee-1")).status == 201
    mongo = service.runtime.mongo
    await eventually(lambda: mongo.collection("contributions").find_one({"person_id": gone}))
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ErasureRequested(erasure_id=new_id(), person_id=gone, requested_at=at)

    await service.publish(NewEvent(data, subject=data.erasure_id, key=gone, sequence=1), source="/distribution")

    async def confirmed() -> list[Any]:
        return [one for one in await service.events("gamification.erasure.v1") if one.key == data.erasure_id]

    [event] = await eventually(confirmed)
    assert (event.data.erasure_id, event.data.service) == (data.erasure_id, "gamification")
    for name in ("contributions", "kudos", "allowances", "erasures"):
        assert gone not in str(await mongo.collection(name).find({})), name
    thanks = (await service.get(f"/v1/kudos/{given['id']}", as_="employee-2")).json
    assert (thanks["by"]["person"], thanks["reason"]) == (ERASED, given["reason"])
    assert await mongo.collection("contributions").count({"person_id": stays}) == 1
