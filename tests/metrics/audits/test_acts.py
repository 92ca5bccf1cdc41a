"""What is administered here is in the audit log: who did what to what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from kernel.testing.service import Running, running
from metrics.bootstrap import SERVICE
from tests.metrics.export_schedules.test_schedules import BODY as SCHEDULE
from tests.metrics.exports.test_exports import BODY as EXPORT
from tests.metrics.media_values.test_media_values import assume
from tests.metrics.polling import opened

NORTH = "employee-29"


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    claims = {NORTH: {"entity": "north", "roles": ["employee", "programme"]}}
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, worker=False, claims=claims
    ) as one:
        yield one


async def acts(service: Running, subject: str, *, as_: str = "auditor-1") -> Sequence[Any]:
    """What was done to something, oldest first."""
    answer = await service.get(f"/v1/audit?subject={subject}", as_=as_)
    assert answer.status == 200, answer.body
    return list(reversed(answer.json["items"]))


async def test_what_becomes_of_a_schedule_of_exports_is_kept(service: Running) -> None:
    made = await service.post("/v1/export-schedules", as_="programme-1", json=SCHEDULE)
    path, tag = f"/v1/export-schedules/{made.json['id']}", {"If-Match": "*"}
    changed = await service.put(path, as_="auditor-1", json={**SCHEDULE, "days": 7}, headers=tag)
    assert changed.status == 200, changed.body
    assert (await service.delete(path, as_="programme-1", headers=tag)).status == 204

    found = await acts(service, path.removeprefix("/v1/"))

    assert [(one["act"], one["actor_id"]) for one in found] == [
        ("export_schedule.added", service.person_id("programme-1")),
        ("export_schedule.changed", service.person_id("auditor-1")),
        ("export_schedule.removed", service.person_id("programme-1")),
    ]


async def test_who_takes_figures_away_is_kept(service: Running) -> None:
    made = await service.post("/v1/exports", as_="auditor-1", json=EXPORT)
    assert made.status == 202, made.body
    path = f"/v1/exports/{made.json['id']}"
    assert (await service.delete(path, as_="programme-1")).status == 204

    found = await acts(service, path.removeprefix("/v1/"))

    assert [one["act"] for one in found] == ["export.asked", "export.removed"]


async def test_who_assumed_what_a_visit_is_worth_is_kept(service: Running) -> None:
    assert (await assume(service)).status == 200

    [act] = await acts(service, "media-values/main")

    assert (act["act"], act["programme"], act["details"]) == (
        "media_value.assumed",
        "main",
        {"version": 1, "enabled": True},
    )


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize(("moment", "status"), [("0001-01-01T00:00:00%2B01:00", 422), ("2026-01-01T00:00:00Z", 200)])
async def test_a_moment_before_all_others_is_refused(service: Running, name: str, moment: str, status: int) -> None:
    answer = await service.get(f"/v1/audit?{name}={moment}", as_="auditor-1")
    assert answer.status == status, answer.body


async def test_a_wave_says_who_opened_and_who_closed_it(service: Running) -> None:
    made = await opened(service)
    assert made.status == 201, made.body
    path = f"waves/{made.json['id']}"
    assert (await service.post(f"/v1/{path}/close", as_="programme-1")).status == 200

    assert [one["act"] for one in await acts(service, path)] == ["wave.opened", "wave.closed"]


async def test_people_of_an_entity_read_of_their_own_programme_alone(service: Running) -> None:
    await assume(service)

    assert await acts(service, "media-values/main", as_=NORTH) == []


async def test_an_employee_does_not_read_the_log(service: Running) -> None:
    assert (await service.get("/v1/audit", as_="employee-1")).status == 403
