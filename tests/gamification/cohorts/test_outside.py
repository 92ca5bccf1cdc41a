"""Who decides about a cohort learns neither how many are in it nor who, on a running service."""

from __future__ import annotations

from kernel.testing.service import Running
from tests.gamification.cohorts.learning import code, join, joined, left, opened, plan, see


async def test_who_decides_about_a_cohort_cannot_come_in_and_read_who_is(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    body = {"code": await code(service, cohort_id, "facilitate")}

    answers = [
        await service.post(f"/v1/cohorts/{cohort_id}/facilitate", as_="programme-1", json=body),
        await join(service, cohort_id, "programme-1"),
        await join(service, cohort_id, "programme-1", await code(service, cohort_id, "join")),
    ]

    assert [(one.status, one.json["type"]) for one in answers] == [(409, "/problems/decides-about-cohort")] * 3
    assert (await see(service, cohort_id, "programme-1")).json["members"] is None
    await left(service, cohort_id, "employee-1")


async def test_members_cannot_be_counted_by_taking_places_away(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1", "employee-2", "employee-3", "employee-4")
    path, described = f"/v1/cohorts/{cohort_id}", plan()
    body = {name: value for name, value in described.items() if name not in ("sessions", "time_zone")}

    for places in (7, 5, 4):
        smaller = {**body, "max_members": places}
        refused = await service.put(path, as_="programme-1", json=smaller, headers={"If-Match": "*"})
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/max_members")
    assert (await see(service, cohort_id, "programme-1")).json["max_members"] == 8
    larger = {**body, "max_members": 9, "size_reason": "Nine have asked"}
    grown = await service.put(path, as_="programme-1", json=larger, headers={"If-Match": "*"})
    assert (grown.status, grown.json["max_members"], grown.json["has_places"]) == (200, 9, True)
    await left(service, cohort_id, "employee-1", "employee-2", "employee-3", "employee-4")
