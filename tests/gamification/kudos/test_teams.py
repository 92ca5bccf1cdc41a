"""Thanks to a team reach who was in it, and name nobody."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from tests.gamification.conftest import REASON, Recognise

ANA, BEN, CLEO, EVA = "employee-1", "employee-2", "employee-3", "employee-9"


async def team_of(service: Running, *logins: str) -> str:
    founder, *others = logins
    made = await service.post("/v1/teams", as_=founder, json={"name": "Grid planning", "door": "open"})
    for login in others:
        joined = await service.post(f"/v1/teams/{made.json['id']}/join", as_=login, json={})
        assert joined.status < 300, joined.body
    return str(made.json["id"])


async def thank(service: Running, login: str, team_id: str, **members: Any) -> Answer:
    body = {"to": {"team": team_id}, "reason": REASON, **members}
    return await service.post("/v1/kudos", as_=login, json=body)


async def act(service: Running, kudos: dict[str, Any], action: str, login: str, **options: Any) -> Answer:
    return await service.post(f"/v1/kudos/{kudos['id']}/{action}", as_=login, **options)


async def received(service: Running, login: str) -> list[str]:
    return [one["id"] for one in (await service.get("/v1/me/kudos", as_=login)).json["items"]]


async def wall(service: Running) -> dict[str, Any]:
    return {one["id"]: one for one in (await service.get("/v1/wall?limit=100", as_=EVA)).json["items"]}


async def test_all_of_the_team_have_them_and_no_name_is_said(service: Running) -> None:
    team_id = await team_of(service, ANA, BEN)

    answer = await thank(service, EVA, team_id)

    assert (answer.status, answer.json["to"]) == (201, {"person": None, "team": team_id})
    for login in (ANA, BEN):
        assert (await service.get("/v1/me/kudos", as_=login)).json["items"][0] == answer.json
        assert service.person_id(login) not in answer.body.decode()
    assert (await service.get(f"/v1/kudos/{answer.json['id']}", as_=CLEO)).status == 404


async def test_in_a_larger_team_the_others_are_thanked(service: Running) -> None:
    team_id = await team_of(service, ANA, BEN, CLEO)

    kudos = (await thank(service, ANA, team_id)).json

    assert kudos["id"] not in await received(service, ANA)
    assert kudos["id"] in await received(service, BEN)
    assert (await act(service, kudos, "show", ANA)).status == 404


async def test_nobody_thanks_themselves_through_a_team_of_one(service: Running) -> None:
    team_id = await team_of(service, "employee-4")

    refused = await thank(service, "employee-4", team_id)

    assert (refused.status, refused.json["type"]) == (422, "/problems/kudos-to-oneself")
    assert refused.json["errors"][0]["pointer"] == "/to/team"
    assert (
        await service.runtime.mongo.collection("allowances").find({"giver_id": service.person_id("employee-4")}) == []
    )


async def test_a_team_that_ended_is_none(service: Running) -> None:
    team_id = await team_of(service, BEN)
    await service.post(f"/v1/teams/{team_id}/leave", as_=BEN)

    ended, unknown = [await thank(service, "employee-5", one) for one in (team_id, new_id())]

    for refused in (ended, unknown):
        assert (refused.status, refused.json["type"]) == (422, "/problems/no-such-team")
        assert refused.json["errors"][0]["pointer"] == "/to/team"


async def test_thanks_to_a_team_name_no_contribution(service: Running, recognise: Recognise) -> None:
    contribution = await recognise("employee-6")
    team_id = await team_of(service, "employee-6", BEN)

    refused = await thank(service, EVA, team_id, contribution=contribution["id"])

    assert (refused.status, refused.json["type"]) == (422, "/problems/not-their-contribution")


async def test_who_comes_later_does_not_have_them_and_who_leaves_keeps_them(service: Running) -> None:
    team_id = await team_of(service, ANA, BEN)
    kudos = (await thank(service, EVA, team_id)).json

    await service.post(f"/v1/teams/{team_id}/join", as_="employee-7", json={})
    await service.post(f"/v1/teams/{team_id}/leave", as_=BEN)

    assert await received(service, "employee-7") == []
    assert kudos["id"] in await received(service, BEN)


@pytest.mark.parametrize("login", [ANA, BEN])
async def test_any_of_the_team_shows_and_hides(service: Running, login: str) -> None:
    kudos = (await thank(service, EVA, await team_of(service, ANA, BEN))).json

    assert (await act(service, kudos, "show", login)).status == 200
    hanging = (await wall(service))[kudos["id"]]
    assert hanging["to"] == {"person": None, "team": kudos["to"]["team"]}
    assert (await act(service, kudos, "hide", ANA)).status == 200
    assert kudos["id"] not in await wall(service)


async def test_who_declines_takes_them_off_the_wall_for_good_and_the_others_keep_them(service: Running) -> None:
    kudos = (await thank(service, EVA, await team_of(service, ANA, BEN, CLEO))).json
    await act(service, kudos, "show", ANA)

    assert (await act(service, kudos, "decline", BEN)).status == 204

    assert kudos["id"] not in await wall(service)
    assert kudos["id"] not in await received(service, BEN)
    assert kudos["id"] in await received(service, ANA)
    refused = await act(service, kudos, "show", ANA)
    assert (refused.status, refused.json["type"]) == (409, "/problems/kudos-kept-private")
    assert "may_be_shown" in (of_giver := (await service.get(f"/v1/kudos/{kudos['id']}", as_=EVA)).json)
    assert of_giver["may_be_shown"] is True


async def test_a_team_thanks_back_once_and_does_not_say_who(service: Running) -> None:
    kudos = (await thank(service, EVA, await team_of(service, ANA, BEN))).json

    answered = await act(service, kudos, "thank-back", ANA, json={"words": "All of us thank you"})
    again = await act(service, kudos, "thank-back", BEN, json={})

    assert (answered.status, again.status) == (200, 409)
    seen = (await service.get(f"/v1/kudos/{kudos['id']}", as_=EVA)).json["thanks_back"]
    assert seen == answered.json["thanks_back"]
    [kept] = await service.runtime.mongo.collection("kudos").find({"_id": kudos["id"]})
    assert service.person_id(ANA) not in str(kept["thanks_back"])


async def test_the_others_are_told_of_the_team_and_not_of_its_members(service: Running) -> None:
    kudos = (await thank(service, EVA, await team_of(service, ANA, BEN))).json
    for action in ("show", "hide", "show"):
        await act(service, kudos, action, ANA)
    await service.delete(f"/v1/kudos/{kudos['id']}", as_=EVA)

    async def told() -> list[Any]:
        events = await service.events("gamification.recognition.v1")
        found = sorted((one for one in events if one.subject == kudos["id"]), key=lambda one: one.sequence)
        assert len(found) == 6
        return found

    events = await eventually(told)

    assert [type(one.data).__name__ for one in events] == [
        "TeamThanked",
        "TeamThanksShown",
        "TeamThanksHidden",
        "TeamThanksShown",
        "TeamThanksHidden",
        "TeamThanksRemoved",
    ]
    assert [one.sequence for one in events] == [1, 2, 3, 4, 5, 6]
    assert {(one.key, one.data.person_id, one.data.team_id) for one in events} == {
        (service.person_id(EVA), service.person_id(EVA), kudos["to"]["team"])
    }
    assert not [one for one in events for login in (ANA, BEN) if service.person_id(login) in str(one)]


async def test_pages_hold_thanks_to_the_person_and_to_their_team_in_one_order(service: Running) -> None:
    reader, team_id = "employee-8", await team_of(service, "employee-8", BEN)
    given = []
    for number in range(6):
        to = {"team": team_id} if number % 2 else {"person": service.person_id(reader)}
        given.append((await service.post("/v1/kudos", as_=EVA, json={"to": to, "reason": REASON})).json["id"])

    pages: list[list[str]] = []
    cursor = ""
    while cursor is not None:
        page = (await service.get(f"/v1/me/kudos?limit=2{cursor and '&cursor='}{cursor}", as_=reader)).json
        pages.append([one["id"] for one in page["items"]])
        cursor = page["next_cursor"]

    assert [one for page in pages for one in page] == given[::-1]
    assert [len(page) for page in pages] == [2, 2, 2]
