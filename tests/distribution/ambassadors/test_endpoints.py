"""A person's own part: enrolling, accepting newer charters, leaving."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.message import Message

from kernel.testing import eventually
from kernel.testing.service import Running
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled, AmbassadorLeft
from tests.distribution.conftest import Programme

TOPIC = "distribution.ambassador.v1"
CHARTER = "https://content.example/v1/charter"


async def told(service: Running, login: str, count: int) -> list[tuple[type[Message], int]]:
    """The first `count` events about a login, as type and sequence."""

    async def enough() -> list[Any] | None:
        events = [one for one in await service.events(TOPIC) if one.key == service.person_id(login)]
        return events if len(events) >= count else None

    return [(type(one.data), one.sequence) for one in await eventually(enough)]


async def test_who_never_enrolled_is_a_person_without_a_part(service: Running) -> None:
    me = await service.get("/v1/me", as_="programme-1")

    assert me.json == {
        "person_id": service.person_id("programme-1"),
        "roles": ["employee", "programme"],
        "ambassador": None,
    }
    part = await service.get("/v1/me/ambassador", as_="programme-1")
    assert (part.status, part.json["type"]) == (404, "/problems/not-an-ambassador")


async def test_who_accepts_the_charter_in_force_takes_part(programme: Programme, service: Running) -> None:
    enrolled = await programme.enrol("employee-1")

    assert enrolled.status == 201
    assert enrolled.headers["location"] == "/v1/me/ambassador"
    assert enrolled.json["charter_version"] == programme.charter
    assert (await service.get("/v1/me/ambassador")).json == enrolled.json
    assert (await service.get("/v1/me")).json["ambassador"] == enrolled.json
    assert await told(service, "employee-1", 1) == [(AmbassadorEnrolled, version_of(enrolled.json))]


async def test_enrolling_again_changes_nothing_and_tells_nobody(programme: Programme, service: Running) -> None:
    first = await programme.enrol("employee-2")
    again = await programme.enrol("employee-2")
    await service.delete("/v1/me/ambassador", as_="employee-2")

    assert (again.status, again.json) == (200, first.json)
    assert [kind for kind, _ in await told(service, "employee-2", 2)] == [AmbassadorEnrolled, AmbassadorLeft]


async def test_enrolling_twenty_times_at_once_enrols_once(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-1")
    body = {"charter_version": programme.charter}
    answers = await asyncio.gather(*(service.put("/v1/me/ambassador", as_="employee-3", json=body) for _ in range(20)))

    assert sorted(answer.status for answer in answers) == [200] * 19 + [201]
    await service.delete("/v1/me/ambassador", as_="employee-3")
    assert len(await told(service, "employee-3", 2)) == 2


async def test_a_stale_a_missing_and_a_future_charter_are_answered_with_its_address(programme: Programme) -> None:
    for body in ({"charter_version": programme.charter + 7}, {"charter_version": 0}, {}, {"charter_version": None}):
        answer = await programme.service.put("/v1/me/ambassador", as_="employee-4", json=body)

        assert answer.status == 403, body
        problem = answer.json
        assert problem["type"] == "/problems/charter-not-accepted"
        assert (problem["charter"], problem["charter_version"]) == (CHARTER, programme.charter)
    assert (await programme.service.get("/v1/me", as_="employee-4")).json["ambassador"] is None


async def test_a_new_charter_asks_again_and_keeps_the_day_of_enrolment(programme: Programme, service: Running) -> None:
    first = await programme.enrol("employee-5")
    story_id = await programme.story()
    await programme.enact(ago=timedelta(days=14))

    async def refused() -> bool:
        return (await programme.share("employee-5", story_id)).status == 403

    await eventually(refused)
    again = await programme.enrol("employee-5")
    assert again.status == 200
    assert (again.json["charter_version"], again.json["enrolled_at"]) == (programme.charter, first.json["enrolled_at"])
    assert (await programme.share("employee-5", story_id)).status == 201
    sequences = [sequence for _, sequence in await told(service, "employee-5", 2)]
    assert sequences == sorted(set(sequences))


async def test_who_leaves_is_gone_at_once_and_nothing_is_kept(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-6")
    story_id = await programme.story()

    farewell = await service.delete("/v1/me/ambassador", as_="employee-6")

    assert farewell.status == 200
    assert (await service.get(farewell.json["shares"], as_="employee-6")).status == 200

    never = await service.get("/v1/me/ambassador", as_="employee-30")
    gone = await service.get("/v1/me/ambassador", as_="employee-6")
    assert gone.status == never.status == 404
    assert {**gone.json, "trace_id": ""} == {**never.json, "trace_id": ""}
    assert (await programme.share("employee-6", story_id)).status == 403
    ambassadors = service.runtime.mongo.collection("ambassadors")
    assert await ambassadors.find_one({"_id": service.person_id("employee-6")}) is None


async def test_leaving_twice_or_without_a_part_changes_nothing(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-7")
    for login in ("employee-7", "employee-7", "employee-8"):
        assert (await service.delete("/v1/me/ambassador", as_=login)).status == 200
    await programme.enrol("employee-8")

    assert [kind for kind, _ in await told(service, "employee-7", 2)] == [AmbassadorEnrolled, AmbassadorLeft]
    assert [kind for kind, _ in await told(service, "employee-8", 1)] == [AmbassadorEnrolled]


async def test_versions_grow_over_a_leave_and_a_return(programme: Programme, service: Running) -> None:
    await programme.enrol("employee-9")
    await service.delete("/v1/me/ambassador", as_="employee-9")
    await programme.enrol("employee-9")

    events = await told(service, "employee-9", 3)
    assert [kind for kind, _ in events] == [AmbassadorEnrolled, AmbassadorLeft, AmbassadorEnrolled]
    sequences = [sequence for _, sequence in events]
    assert sequences == sorted(set(sequences))


async def test_nobody_is_enrolled_by_somebody_else(programme: Programme, service: Running) -> None:
    body = {"charter_version": programme.charter, "person_id": service.person_id("employee-10")}
    answer = await service.put("/v1/me/ambassador", as_="programme-1", json=body)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/person_id")
    document = (await service.get("/openapi.json", as_=None)).json
    writable = {path for path, item in document["paths"].items() if "ambassador" in path and item.keys() - {"get"}}
    assert writable == {"/v1/me/ambassador", "/v1/me/ambassador/pause", "/v1/me/ambassador/resume"}


async def test_a_body_that_is_no_acceptance_is_refused_at_its_place(service: Running) -> None:
    for version in ("1", 1.5, True, -1, 2**40, [1]):
        answer = await service.put("/v1/me/ambassador", json={"charter_version": version})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/charter_version"), version


async def test_without_a_token_nothing_is_told(service: Running) -> None:
    for method, path in (
        ("GET", "/v1/me"),
        ("PUT", "/v1/me/ambassador"),
        ("GET", "/v1/me/ambassador"),
        ("DELETE", "/v1/me/ambassador"),
        ("POST", "/v1/shares"),
        ("GET", "/v1/me/shares"),
    ):
        answer = await service.request(method, path, as_=None, json={} if method in ("PUT", "POST") else None)
        assert (answer.status, answer.json["type"]) == (401, "/problems/unauthenticated"), path


def version_of(ambassador: dict[str, str]) -> int:
    """The version of a new ambassador: the milliseconds of its making."""
    return int(datetime.fromisoformat(ambassador["enrolled_at"]).timestamp() * 1000)
