"""Each programme has a charter of its own, numbered by itself; until it is in force, the group's holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing import eventually
from kernel.testing.service import Answer, Running, running
from tests.content.charters.test_charters import CHARTER

CLAIMS: dict[str, dict[str, Any]] = {
    "employee-11": {"entity": "north"},
    "employee-12": {"entity": "south"},
    "employee-13": {"entity": "north", "roles": ["employee", "programme"]},
    "employee-14": {"entity": "north", "roles": ["employee", "editor"]},
}
NORTHERNER, SOUTHERNER, NORTHERN_PROGRAMME, NORTHERN_EDITOR = CLAIMS


@pytest.fixture(scope="module")
async def running_group(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service of a group with two programmes besides its own."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, claims=CLAIMS) as one:
        for id in ("north", "south"):
            body = {"id": id, "entity": id, "name": {"en": id, "fr": id}, "languages": ["en"]}
            assert (await one.post("/v1/programmes", as_="programme-1", json=body)).status == 201
        yield one


@pytest.fixture
async def group(running_group: Running) -> Running:
    """The same, with no charter yet."""
    db = running_group.runtime.mongo
    await db.collection("charters").delete_many({})
    await db.collection("charter_ledger").update_many({}, {"$set": {"latest": 0, "in_force": None}})
    return running_group


async def propose(service: Running, programme: str, *, as_: str = "programme-1") -> Answer:
    return await service.post("/v1/charters", as_=as_, json={**CHARTER, "title": programme, "programme": programme})


async def enact(service: Running, version: int, programme: str, *, as_: str = "programme-1") -> Answer:
    return await service.post(f"/v1/charters/{version}/enact?programme={programme}", as_=as_)


async def holding(service: Running, login: str) -> tuple[str, int] | None:
    answer = await service.get("/v1/charter", as_=login)
    return (answer.json["programme"], answer.json["version"]) if answer.status == 200 else None


async def test_versions_are_numbered_within_each_programme(group: Running) -> None:
    versions = await asyncio.gather(*(propose(group, one) for one in ("main", "north", "south") for _ in range(4)))
    numbered = [[one.json["version"] for one in versions if one.json["programme"] == id] for id in ("main", "north")]
    assert [sorted(numbers) for numbers in numbered] == [[1, 2, 3, 4]] * 2
    assert {one.json["charter_id"] for one in versions} == {"charter", "charter:north", "charter:south"}


async def test_the_group_s_charter_holds_until_a_programme_has_its_own(group: Running) -> None:
    assert await holding(group, NORTHERNER) is None
    for _ in range(2):
        await propose(group, "main")
    await enact(group, 2, "main")
    await propose(group, "north")
    assert await holding(group, NORTHERNER) == ("main", 2)
    mine = (await group.get("/v1/me/programme", as_=NORTHERNER)).json
    assert (mine["id"], mine["charter_version"]) == ("north", 2)
    assert (await enact(group, 1, "north")).status == 200
    assert await holding(group, NORTHERNER) == ("north", 1)
    assert (await group.get("/v1/me/programme", as_=NORTHERNER)).json["charter_version"] == 1
    assert await holding(group, SOUTHERNER) == ("main", 2)
    assert await holding(group, "employee-1") == ("main", 2)


async def test_the_other_services_are_told_whose_charter_it_is(group: Running) -> None:
    for programme in ("north", "main"):
        await propose(group, programme)
        await enact(group, 1, programme)

    async def told() -> Any:
        events = await group.events("content.charter.v1")
        found = {one.key: (one.data.charter_id, one.data.programme_id) for one in events}
        return found if len(found) == 2 else None

    assert await eventually(told) == {
        "charter": ("charter", "main"),
        "charter:north": ("charter:north", "north"),
    }


async def test_a_charter_can_be_asked_for_by_its_programme(group: Running) -> None:
    made = await propose(group, "north")
    await enact(group, 1, "north")
    assert made.headers["Location"] == "/v1/charters/1?programme=north"
    for login in (NORTHERNER, "programme-1", "auditor-1"):
        assert (await group.get(made.headers["Location"], as_=login)).json["title"] == "north"
        assert (await group.get("/v1/charter?programme=north", as_=login)).json["title"] == "north"
    for login in (SOUTHERNER, "employee-1"):
        hidden = await group.get(made.headers["Location"], as_=login)
        assert (hidden.status, hidden.json["type"]) == (404, "/problems/charter-not-found")
        hidden = await group.get("/v1/charter?programme=north", as_=login)
        assert (hidden.status, hidden.json["type"]) == (404, "/problems/no-charter-in-force")
    # What is asked for by name is not replaced by the group's.
    await propose(group, "main")
    await enact(group, 1, "main")
    assert (await group.get("/v1/charter?programme=south", as_=SOUTHERNER)).status == 404


async def test_an_entity_decides_about_its_own_charter_alone(group: Running) -> None:
    for programme in ("main", "south", "nowhere"):
        answer = await propose(group, programme, as_=NORTHERN_PROGRAMME)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/programme")
    await propose(group, "south")
    assert (await enact(group, 1, "south", as_=NORTHERN_PROGRAMME)).json["type"] == "/problems/charter-not-found"
    assert (await propose(group, "north", as_=NORTHERN_PROGRAMME)).status == 201
    proposal = "/v1/charters/1?programme=north"
    shown = {login: (await group.get(proposal, as_=login)).status for login in (NORTHERN_PROGRAMME, NORTHERN_EDITOR)}
    assert shown == {NORTHERN_PROGRAMME: 200, NORTHERN_EDITOR: 404}
    assert (await enact(group, 1, "north", as_=NORTHERN_EDITOR)).json["type"] == "/problems/missing-role"
    assert (await enact(group, 1, "north", as_=NORTHERN_PROGRAMME)).status == 200


@pytest.mark.parametrize("programme", ["North", "", "a/b", "x" * 65])
async def test_a_programme_that_is_no_id_is_refused(service: Running, programme: str) -> None:
    for path in (f"/v1/charter?programme={programme}", f"/v1/charters/1?programme={programme}"):
        answer = await service.get(path, as_="programme-1")
        assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "programme")


async def test_no_programme_of_that_id_has_no_charter(service: Running) -> None:
    assert (await enact(service, 1, "nowhere")).json["type"] == "/problems/charter-not-found"
    assert (await service.get("/v1/charter?programme=nowhere", as_="programme-1")).status == 404
