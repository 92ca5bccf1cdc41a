"""`/v1/challenges` on a running service: who sets one, what is refused, and who reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id, utc_now
from kernel.http.schemas import rfc3339
from kernel.testing.service import Running
from tests.gamification.challenges.setting import asked, challenge, plan, team


async def test_a_member_sets_a_challenge_which_only_the_team_reads(service: Running) -> None:
    team_id = await team(service, ["employee-1", "employee-2"])
    challenge_id = await challenge(service, "employee-1", team_id)
    path = f"/v1/challenges/{challenge_id}"

    found = (await service.get(path, as_="employee-2")).json

    assert (found["of"], found["goal"]) == ({"kind": "team", "id": team_id}, {"efforts": 8})
    assert (found["phase"], found["outcome"]) == ("running", None)
    assert found["progress"] == {"step": None, "withheld": "fewer_than_five"}
    mine = (await service.get("/v1/me/challenges", as_="employee-2")).json["items"]
    assert challenge_id in [one["id"] for one in mine]
    for login in ("employee-3", "programme-1", "editor-1", "auditor-1"):
        assert (await service.get(path, as_=login)).status == 404
        assert (await service.delete(path, as_=login)).status == 404
        listed = (await service.get("/v1/me/challenges?limit=100", as_=login)).json["items"]
        assert challenge_id not in [one["id"] for one in listed]


async def test_nobody_sets_a_challenge_for_others(service: Running) -> None:
    team_id = await team(service, ["employee-1"])

    for login, kind, group_id in (
        ("employee-2", "team", team_id),
        ("programme-1", "team", team_id),
        ("employee-2", "cohort", new_id()),
        ("programme-1", "programme", "unheard-of"),
    ):
        answer = await asked(service, login, group_id, kind=kind)
        assert (answer.status, answer.json["type"]) == (422, "/problems/not-your-group")
        assert answer.json["errors"][0]["pointer"] == "/of/id"


async def test_a_programme_s_challenge_is_set_by_who_answers_for_it_and_read_by_everybody(service: Running) -> None:
    assert (await asked(service, "employee-1", "main", kind="programme")).status == 403
    challenge_id = await challenge(service, "programme-1", "main", kind="programme")

    assert (await service.get(f"/v1/challenges/{challenge_id}", as_="employee-9")).status == 200
    assert (await service.delete(f"/v1/challenges/{challenge_id}", as_="employee-9")).status == 404
    assert (await service.delete(f"/v1/challenges/{challenge_id}", as_="programme-1")).status == 204
    assert (await service.get(f"/v1/challenges/{challenge_id}", as_="employee-9")).status == 404


async def test_a_group_does_one_thing_at_a_time(service: Running) -> None:
    team_id = await team(service, ["employee-1", "employee-2"])
    first = await challenge(service, "employee-1", team_id)

    again = await asked(service, "employee-2", team_id)
    assert (again.status, again.json["type"]) == (409, "/problems/challenge-under-way")
    assert (await service.delete(f"/v1/challenges/{first}", as_="employee-2")).status == 204
    assert (await asked(service, "employee-2", team_id)).status == 201


async def test_a_plan_is_changed_until_it_begins(service: Running) -> None:
    team_id = await team(service, ["employee-1"])
    begins_in = timedelta(days=2)
    path = f"/v1/challenges/{await challenge(service, 'employee-1', team_id, begins_in=begins_in)}"
    body = plan(begins_in=begins_in, efforts=12)

    assert (await service.get(path, as_="employee-1")).json["progress"] is None
    assert (await service.put(path, as_="employee-1", json=body)).status == 428
    changed = await service.put(path, as_="employee-1", json=body, headers={"If-Match": '"1"'})
    assert (changed.status, changed.json["goal"]) == (200, {"efforts": 12})
    assert (await service.put(path, as_="employee-1", json=body, headers={"If-Match": '"1"'})).status == 412
    at_once = await service.put(path, as_="employee-1", json=plan(), headers={"If-Match": '"2"'})
    assert at_once.json["phase"] == "running"
    late = await service.put(path, as_="employee-1", json=body, headers={"If-Match": '"3"'})
    assert (late.status, late.json["type"]) == (409, "/problems/challenge-begun")


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"begins_in": -timedelta(hours=1)}, "/begins_at"),
        ({"begins_in": timedelta(weeks=9)}, "/begins_at"),
        ({"days": 0}, "/ends_at"),
        ({"days": 57}, "/ends_at"),
        ({"efforts": 4}, "/goal/efforts"),
        ({"efforts": 100_001}, "/goal/efforts"),
        ({"kinds": []}, "/kinds"),
        ({"kinds": ["sharing", "helping"]}, "/kinds"),
        ({"kinds": ["attending"]}, "/kinds"),
        ({"kinds": ["declining_wisely", "sharing"]}, "/kinds"),
        ({"kinds": ["clicking"]}, "/kinds/0"),
        ({"title": "two\nlines"}, "/title"),
        ({"ends_at": 1_800_000_000}, "/ends_at"),
        ({"reward": "a bicycle"}, "/reward"),
    ],
)
async def test_a_plan_that_cannot_be_is_refused(service: Running, members: dict[str, Any], pointer: str) -> None:
    answer = await asked(service, "programme-1", "main", kind="programme", **members)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_the_same_request_twice_sets_one_challenge(service: Running) -> None:
    team_id = await team(service, ["employee-1"])
    body = {"of": {"kind": "team", "id": team_id}, **plan()}
    sent: dict[str, Any] = {"as_": "employee-1", "json": body, "headers": {"Idempotency-Key": new_id()}}

    first, again = [await service.post("/v1/challenges", **sent) for _ in range(2)]

    assert (first.status, again.json) == (201, first.json)


async def test_a_team_that_ends_takes_its_challenge_with_it(service: Running) -> None:
    team_id = await team(service, ["employee-1"])
    challenge_id = await challenge(service, "employee-1", team_id)

    await service.post(f"/v1/teams/{team_id}/leave", as_="employee-1")

    for name in ("challenges", "challenge_versions", "challenge_efforts", "challenge_steps"):
        assert challenge_id not in repr(await service.runtime.mongo.collection(name).find({}))


async def test_no_document_of_a_challenge_holds_a_number_but_versions_and_the_goal_of_all(service: Running) -> None:
    team_id = await team(service, ["employee-1"])
    challenge_id = await challenge(service, "employee-1", team_id)

    found = await service.runtime.mongo.collection("challenges").find_one({"_id": challenge_id})

    assert found is not None
    assert found.pop("goal") == {"efforts": 8}
    assert [name for name, value in found.items() if isinstance(value, int | float)] == ["version"]
    assert rfc3339(utc_now())[:10] in rfc3339(found["begins_at"])
