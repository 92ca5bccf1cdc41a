"""The challenges of a programme, as its people read them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gamification.bootstrap import SERVICE
from gamification.groups.models import Group, GroupKind
from gamification.programmes.models import Programme
from gamification.programmes.repository import ProgrammeRepository
from kernel.testing.service import Answer, Running, running
from tests.gamification.challenges.setting import challenge, team

GROUP, NORTH, ANYBODY_NORTH, ANYBODY = "programme-1", "employee-29", "employee-28", "employee-1"


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    claims = {
        NORTH: {"entity": "north", "roles": ["employee", "programme"]},
        ANYBODY_NORTH: {"entity": "north"},
    }
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, claims=claims
    ) as running_service:
        north = Programme("the-north", 1, "north")
        await running_service.runtime.uow.run(lambda tx: ProgrammeRepository().project(north, tx))
        yield running_service


async def listed(service: Running, login: str, programme: str = "the-north", query: str = "") -> Answer:
    return await service.get(f"/v1/programmes/{programme}/challenges{query}", as_=login)


async def concluded(service: Running, programme: str) -> None:
    """Have the programme's challenge be over, so that it can set another one."""
    await service.runtime.mongo.collection("challenges").update_many(
        {"group": Group(GroupKind.PROGRAMME, programme).key},
        {"$currentDate": {"closed_at": True, "concluded_at": True}, "$set": {"outcome": "withheld"}},
    )


async def test_its_people_and_who_answers_for_it_read_them_newest_first_and_nobody_else(service: Running) -> None:
    mine = await challenge(service, ANYBODY_NORTH, await team(service, [ANYBODY_NORTH]))
    first = await challenge(service, NORTH, "the-north", kind="programme")
    await concluded(service, "the-north")
    second = await challenge(service, NORTH, "the-north", kind="programme")

    for login in (ANYBODY_NORTH, NORTH, GROUP):
        found = await listed(service, login)
        assert [one["id"] for one in found.json["items"]] == [second, first], login
        assert [one["phase"] for one in found.json["items"]] == ["running", "concluded"]
        assert mine not in str(found.json)
    assert (await listed(service, NORTH, "main")).json["type"] == "/problems/programme-not-found"
    refused = [await listed(service, ANYBODY, name) for name in ("the-north", "unheard-of")]
    assert [(one.status, one.json["type"]) for one in refused] == [(404, "/problems/programme-not-found")] * 2
    assert (await listed(service, GROUP, "unheard-of")).status == 404
    assert (await listed(service, GROUP, "NO SLUG")).status == 422


async def test_pages_hold_each_once(service: Running) -> None:
    made = []
    for _ in range(3):
        made.append(await challenge(service, GROUP, "main", kind="programme"))
        await concluded(service, "main")

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await listed(service, ANYBODY, "main", f"?limit=1{cursor and '&cursor='}{cursor}")).json
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert seen == made[::-1]
    foreign = (await listed(service, GROUP, "main", "?limit=1")).json["next_cursor"]
    assert (await listed(service, GROUP, "the-north", f"?limit=1&cursor={foreign}")).status == 422
