"""A forgotten person is in no team any more, and a team of theirs alone ends."""

from __future__ import annotations

from gamification.teams.repository import TeamHolding
from kernel.clock import utc_now
from kernel.mongo import Tx
from kernel.testing.service import Running


async def test_a_forgotten_person_is_in_no_team(service: Running) -> None:
    alone = (await service.post("/v1/teams", as_="employee-9", json={"name": "Alone"})).json["id"]
    together = (await service.post("/v1/teams", as_="employee-9", json={"name": "Two", "door": "open"})).json["id"]
    await service.post(f"/v1/teams/{together}/join", as_="employee-10", json={})
    gone, holding = service.person_id("employee-9"), TeamHolding()

    shown = await holding.of(gone, service.runtime.mongo, after=None, most=10)
    assert shown == [{"_id": alone, "name": "Alone"}, {"_id": together, "name": "Two"}]

    async def forget(tx: Tx) -> int:
        return await holding.erase(gone, tx, at=utc_now(), most=10)

    assert [await service.runtime.uow.run(forget) for _ in range(2)] == [2, 0]
    assert (await service.get(f"/v1/teams/{alone}")).status == 404
    left = (await service.get(f"/v1/teams/{together}", as_="employee-10")).json["members"]
    assert left == [{"person": service.person_id("employee-10")}]
