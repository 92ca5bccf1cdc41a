"""People hear that they were thanked, thanked back, told of and recognised; nobody else does."""

from __future__ import annotations

from typing import Any

from kernel.personal_events import PERSONAL_EVENTS
from kernel.testing.service import Running
from tests.gamification.conftest import Give, Recognise
from tests.gamification.milestones.reaching import erased
from tests.listening import Ear, Heard, listening

EVENTS = "/v1/me/events"


async def test_who_is_thanked_hears_of_it_and_who_is_not_does_not(service: Running, give: Give) -> None:
    async with (
        listening(service, "employee-2", path=EVENTS) as ear,
        listening(service, "employee-3", path=EVENTS) as other,
    ):
        kudos = (await give("employee-1", "employee-2")).json
        heard = await ear.next()
        for _ in range(2):
            await other.sign_of_life()

    assert heard is not None
    assert (heard.kind, heard.data["id"]) == ("kudos_received", kudos["id"])
    assert (await service.get(heard.data["href"], as_="employee-2")).json["reason"] == kudos["reason"]


async def test_all_of_a_team_hear_that_it_was_thanked(service: Running) -> None:
    team = (await service.post("/v1/teams", as_="employee-4", json={"name": "Night shift", "door": "open"})).json
    assert (await service.post(f"/v1/teams/{team['id']}/join", as_="employee-5", json={})).status == 200
    async with (
        listening(service, "employee-4", path=EVENTS) as one,
        listening(service, "employee-5", path=EVENTS) as other,
    ):
        body = {"to": {"team": team["id"]}, "reason": "Thank you for the calm of last night."}
        kudos = (await service.post("/v1/kudos", as_="employee-6", json=body)).json
        heard = [await one.next(), await other.next()]

    assert [each.data["id"] for each in heard if each] == [kudos["id"], kudos["id"]]


async def test_who_is_the_first_to_listen_hears_of_what_comes_and_not_of_what_was(service: Running, give: Give) -> None:
    assert (await give("employee-11", "employee-12")).status == 201
    async with listening(service, "employee-12", path=EVENTS) as ear:
        kudos = (await give("employee-11", "employee-12")).json
        heard = await ear.next()

    assert heard is not None
    assert heard.data["id"] == kudos["id"]


async def test_who_thanked_hears_of_the_answer(service: Running, give: Give) -> None:
    kudos = (await give("employee-7", "employee-8")).json
    async with listening(service, "employee-7", path=EVENTS) as ear:
        await service.post(f"/v1/kudos/{kudos['id']}/thank-back", as_="employee-8", json={})
        heard = await ear.next()

    assert heard is not None
    assert (heard.kind, heard.data["id"]) == ("kudos_thanked_back", kudos["id"])


async def test_of_whom_a_colleague_tells_something_hears_of_it(service: Running) -> None:
    async with listening(service, "employee-10", path=EVENTS) as ear:
        words = "She helped me to read the new tariff."
        body = {"person": service.person_id("employee-10"), "kind": "helping", "words": words}
        assert (await service.post("/v1/contributions", as_="employee-9", json=body)).status == 201
        heard = await of(ear, "contribution_told")

    assert (await service.get(heard.data["href"], as_="employee-10")).status == 200


async def test_who_reaches_a_milestone_hears_of_it(service: Running, recognise: Recognise) -> None:
    async with listening(service, "employee-11", path=EVENTS) as ear:
        await recognise("employee-11")
        heard = await of(ear, "milestone_reached")

    mine: list[dict[str, Any]] = (await service.get(heard.data["href"], as_="employee-11")).json["items"]
    assert heard.data["id"] in [one["id"] for one in mine]


async def test_events_are_exported_and_go_with_their_person(service: Running, give: Give) -> None:
    kudos = (await give("employee-12", "employee-13")).json
    exported = (await service.get("/v1/me/data", as_="employee-13")).json

    await erased(service, service.person_id("employee-13"))

    person = {"person_id": service.person_id("employee-13")}
    assert f"/v1/kudos/{kudos['id']}" in str(exported)
    assert await service.runtime.mongo.collection(PERSONAL_EVENTS).find(person) == []


async def of(ear: Ear, kind: str) -> Heard:
    """The next event of a kind; others are passed over."""
    while (heard := await ear.next()) is not None:
        if heard.kind == kind:
            return heard
    raise AssertionError("the stream is over")
