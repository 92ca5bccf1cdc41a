"""A programme says on which days its people work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gamification.bootstrap import SERVICE
from gamification.programmes.models import Programme
from gamification.programmes.repository import ProgrammeRepository
from kernel.testing.service import Running, running

NORTH, SOUTH = "employee-29", "employee-28"
TEAM = ["employee", "programme"]


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    claims = {NORTH: {"entity": "north", "roles": TEAM}, SOUTH: {"entity": "south", "roles": TEAM}}
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, claims=claims
    ) as running_service:
        programme = Programme("the-north", 1, "north")
        await running_service.runtime.uow.run(lambda tx: ProgrammeRepository().project(programme, tx))
        yield running_service


async def test_whose_programme_has_said_nothing_works_from_monday_to_friday(service: Running) -> None:
    calendar = await service.get("/v1/programmes/main/calendar", as_="programme-1")

    assert calendar.json == {
        "programme": "main",
        "version": 0,
        "time_zone": "UTC",
        "working_weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "holidays": None,
        "closed_dates": [],
    }


async def test_a_calendar_is_changed_by_who_answers_for_the_programme_and_knows_it(service: Running) -> None:
    path, body = "/v1/programmes/the-north/calendar", {"time_zone": "UTC", "working_weekdays": ["monday"]}

    assert (await service.get(path, as_=SOUTH)).status == 404
    assert (await service.put(path, as_=SOUTH, json=body, headers={"If-Match": '"0"'})).status == 404
    assert (await service.put(path, as_="employee-2", json=body, headers={"If-Match": '"0"'})).status == 403
    assert (await service.put(path, as_=NORTH, json=body)).status == 428
    assert (await service.put(path, as_=NORTH, json=body, headers={"If-Match": '"7"'})).status == 412


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"working_weekdays": []}, "/working_weekdays"),
        ({"holidays": {"country": "XX"}}, "/holidays/country"),
        ({"holidays": {"country": "FR", "region": "Atlantis"}}, "/holidays/region"),
        ({"closed_dates": [0]}, "/closed_dates/0"),
    ],
)
async def test_a_calendar_that_makes_no_sense_is_refused(service: Running, changes: Any, pointer: str) -> None:
    body = {"time_zone": "UTC", "working_weekdays": ["monday"], **changes}

    refused = await service.put("/v1/programmes/the-north/calendar", as_=NORTH, json=body, headers={"If-Match": '"0"'})

    assert (refused.status, [one["pointer"] for one in refused.json["errors"]]) == (422, [pointer])


async def test_who_changed_a_calendar_is_in_the_audit_log(service: Running) -> None:
    path, body = "/v1/programmes/main/calendar", {"time_zone": "UTC", "working_weekdays": ["tuesday"]}
    changed = await service.put(path, as_="programme-1", json=body, headers={"If-Match": "*"})
    assert changed.status == 200, changed.body

    act = (await service.get("/v1/audit?subject=programmes/main/calendar", as_="auditor-1")).json["items"][0]

    assert (act["act"], act["actor_id"]) == ("calendar.changed", service.person_id("programme-1"))
    assert act["details"] == {"version": changed.json["version"]}
