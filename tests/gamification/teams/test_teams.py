"""`/v1/teams` on a running service: each joins and leaves by their own act, and others see a name."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing.service import Running

NAME = "Réseaux de Nantes"


async def founded(service: Running, login: str, **members: Any) -> str:
    answer = await service.post("/v1/teams", as_=login, json={"name": NAME, **members})
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


async def invited(service: Running, team_id: str, *, by: str, login: str) -> None:
    code = (await service.post(f"/v1/teams/{team_id}/invite", as_=by)).json["code"]
    answer = await service.post(f"/v1/teams/{team_id}/join", as_=login, json={"code": code})
    assert answer.status == 200, answer.body


async def members(service: Running, team_id: str, *, as_: str) -> Any:
    found = (await service.get(f"/v1/teams/{team_id}", as_=as_)).json["members"]
    return found and {one["person"] for one in found}


async def test_members_read_who_is_in_the_team_and_others_its_name_alone(service: Running) -> None:
    team_id = await founded(service, "employee-1")
    await invited(service, team_id, by="employee-1", login="employee-2")

    both = {service.person_id("employee-1"), service.person_id("employee-2")}
    assert await members(service, team_id, as_="employee-1") == both
    assert await members(service, team_id, as_="employee-2") == both
    for login in ("employee-3", "programme-1", "auditor-1"):
        answer = await service.get(f"/v1/teams/{team_id}", as_=login)
        assert answer.json == {"id": team_id, "name": NAME, "door": "invitation", "members": None}
        # A version that grows with each member would tell how many there are.
        assert "ETag" not in answer.headers


@pytest.mark.parametrize("code", [None, "guessed"])
async def test_nobody_comes_in_without_an_invitation(service: Running, code: str | None) -> None:
    team_id = await founded(service, "employee-1")

    answer = await service.post(f"/v1/teams/{team_id}/join", as_="employee-2", json={"code": code})

    assert (answer.status, answer.json["type"]) == (422, "/problems/invitation-not-valid")
    assert answer.json["errors"][0]["pointer"] == "/code"


async def test_a_new_invitation_ends_the_one_before(service: Running) -> None:
    team_id = await founded(service, "employee-1")
    first = (await service.post(f"/v1/teams/{team_id}/invite", as_="employee-1")).json["code"]
    await invited(service, team_id, by="employee-1", login="employee-2")

    assert (await service.post(f"/v1/teams/{team_id}/join", as_="employee-3", json={"code": first})).status == 422


async def test_an_open_team_is_listed_and_joined_by_whoever_wants_to(service: Running) -> None:
    team_id = await founded(service, "employee-1", door="open")
    hidden = await founded(service, "employee-1")

    listed = [one["id"] for one in (await service.get("/v1/teams?limit=100", as_="employee-4")).json["items"]]
    joined = await service.post(f"/v1/teams/{team_id}/join", as_="employee-4", json={})

    assert team_id in listed
    assert hidden not in listed
    assert (joined.status, len(joined.json["members"])) == (200, 2)
    assert (await service.post(f"/v1/teams/{team_id}/join", as_="employee-4", json={})).status == 409


async def test_who_leaves_leaves_no_trace_and_the_last_one_ends_the_team(service: Running) -> None:
    team_id = await founded(service, "employee-5", door="open")
    await service.post(f"/v1/teams/{team_id}/join", as_="employee-6", json={})

    assert (await service.post(f"/v1/teams/{team_id}/leave", as_="employee-5")).status == 204
    assert await members(service, team_id, as_="employee-6") == {service.person_id("employee-6")}
    assert service.person_id("employee-5") not in repr(await service.runtime.mongo.collection("teams").find({}))
    assert (await service.get("/v1/me/teams", as_="employee-5")).json["items"] == []

    assert (await service.post(f"/v1/teams/{team_id}/leave", as_="employee-6")).status == 204
    assert (await service.get(f"/v1/teams/{team_id}", as_="employee-6")).status == 404


async def test_a_member_describes_the_team_anew_unless_somebody_was_quicker(service: Running) -> None:
    team_id = await founded(service, "employee-1")
    path, body = f"/v1/teams/{team_id}", {"name": "Other", "door": "open"}

    assert (await service.put(path, as_="employee-1", json=body)).status == 428
    changed = await service.put(path, as_="employee-1", json=body, headers={"If-Match": '"1"'})
    assert (changed.json["name"], changed.json["door"]) == ("Other", "open")
    assert (await service.put(path, as_="employee-1", json=body, headers={"If-Match": '"1"'})).status == 412


async def test_what_members_do_is_not_for_others(service: Running) -> None:
    path = f"/v1/teams/{await founded(service, 'employee-1', door='open')}"

    for login in ("employee-2", "programme-1"):
        body, headers = {"name": "Mine"}, {"If-Match": "*"}
        assert (await service.put(path, as_=login, json=body, headers=headers)).status == 404
        assert (await service.post(f"{path}/invite", as_=login)).status == 404
        assert (await service.post(f"{path}/leave", as_=login)).status == 404


async def test_the_same_request_twice_founds_one_team(service: Running) -> None:
    sent: dict[str, Any] = {"as_": "employee-7", "json": {"name": NAME}, "headers": {"Idempotency-Key": new_id()}}
    first, again = await service.post("/v1/teams", **sent), await service.post("/v1/teams", **sent)

    assert first.json == again.json
    assert [one["id"] for one in (await service.get("/v1/me/teams", as_="employee-7")).json["items"]] == [
        first.json["id"]
    ]


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "a‮b", "x" * 81])
async def test_a_name_that_cannot_be_shown_in_a_line_is_refused(service: Running, name: str) -> None:
    answer = await service.post("/v1/teams", json={"name": name})

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/name")


async def test_nobody_is_in_more_teams_than_anybody_works_in(service: Running) -> None:
    for _ in range(20):
        await founded(service, "employee-8")

    answer = await service.post("/v1/teams", as_="employee-8", json={"name": NAME})

    assert (answer.status, answer.json["type"], answer.json["most"]) == (409, "/problems/too-many-teams", 20)
