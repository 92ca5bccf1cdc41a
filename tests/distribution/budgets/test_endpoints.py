"""`/v1/me/budget`: a person's own breathing budget."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.testing.service import Running

WISHES: dict[str, Any] = {
    "time_zone": "America/Toronto",
    "windows": [
        {"weekday": "tuesday", "start": "08:30", "end": "11:00"},
        {"weekday": "monday", "start": "20:00", "end": "24:00"},
    ],
    "rest_weekdays": ["sunday"],
    "rest_dates": ["2026-12-24"],
    "holidays": {"country": "CA", "region": "QC"},
    "per_day": 2,
    "per_week": 4,
    "messages_per_week": 0,
}


async def test_who_has_said_nothing_has_working_hours(service: Running) -> None:
    answer = await service.get("/v1/me/budget", as_="employee-1")

    assert answer.status == 200
    assert answer.headers["etag"] == '"0"'
    assert answer.json["time_zone"] == "Europe/Paris"
    assert {(one["start"], one["end"]) for one in answer.json["windows"]} == {("09:00", "17:00")}
    assert len(answer.json["windows"]) == 5


async def test_what_a_person_wishes_is_theirs_alone(service: Running) -> None:
    answer = await service.put("/v1/me/budget", as_="employee-3", json=WISHES, headers={"If-Match": '"0"'})
    assert answer.status == 200, answer.body

    read = await service.get("/v1/me/budget", as_="employee-3")
    assert read.headers["etag"] == answer.headers["etag"] == '"1"'
    assert read.json == {**WISHES, "windows": WISHES["windows"][::-1]}
    assert (await service.get("/v1/me/budget", as_="employee-4")).headers["etag"] == '"0"'


async def test_a_change_needs_the_version_that_it_changes(service: Running) -> None:
    assert (await service.put("/v1/me/budget", as_="employee-5", json=WISHES)).status == 428

    statuses = [
        (await service.put("/v1/me/budget", as_="employee-5", json=WISHES, headers={"If-Match": tag})).status
        for tag in ('"0"', '"0"', '"1"')
    ]
    assert statuses == [200, 412, 200]


@pytest.mark.parametrize(
    ("fault", "pointer"),
    [
        ({"time_zone": "Europe/Lyon"}, "/time_zone"),
        ({"windows": [{"weekday": "monday", "start": "17:00", "end": "09:00"}]}, "/windows/0/end"),
        ({"windows": [{"weekday": "monday", "start": "24:00", "end": "24:00"}]}, "/windows/0/start"),
        ({"windows": [{"weekday": "Montag", "start": "09:00", "end": "10:00"}]}, "/windows/0/weekday"),
        ({"rest_dates": [1_700_000_000]}, "/rest_dates/0"),
        ({"rest_dates": ["2026-02-30"]}, "/rest_dates/0"),
        ({"holidays": {"country": "XX"}}, "/holidays/country"),
        ({"holidays": {"country": "FR", "region": "BY"}}, "/holidays/region"),
        ({"per_day": 6}, "/per_day"),
        ({"per_week": "3"}, "/per_week"),
        ({"messages_per_week": -1}, "/messages_per_week"),
        ({"used": 1}, "/used"),
    ],
)
async def test_a_wish_that_cannot_be_kept_is_refused_where_it_stands(
    service: Running, fault: dict[str, Any], pointer: str
) -> None:
    answer = await service.put("/v1/me/budget", json={**WISHES, **fault}, headers={"If-Match": '"0"'})

    assert answer.status == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]
