"""That somebody took part in a session: recorded by them, known to them alone, on a running service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gamification.attendances.commands import AttendanceCommands
from gamification.attendances.errors import AttendanceNotOpen
from gamification.calendars.repository import CalendarRepository
from gamification.cohorts.errors import CohortNotFound
from gamification.cohorts.repository import CohortRepository
from gamification.contributions.commands import ContributionCommands
from gamification.contributions.repository import ContributionRepository
from gamification.programmes.repository import ProgrammeRepository
from gamification.reminders.repository import ReminderRepository
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.gamification.cohorts.learning import joined, plan, reader, see


@pytest.fixture(autouse=True)
async def _free(service: Running) -> AsyncIterator[None]:
    """Everybody may join another cohort in the next test."""
    yield
    await service.runtime.mongo.collection("cohort_members").delete_many({})


async def begun(service: Running) -> tuple[str, datetime]:
    """A cohort of two that has begun, and when its first session starts."""
    body = plan(min_members=2, size_reason="A pilot of two")
    made = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=body)
    cohort_id = made.json["id"]
    await joined(service, cohort_id, "employee-1", "employee-2")
    assert (await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="programme-1")).status == 200
    return cohort_id, datetime.fromisoformat(made.json["sessions"][0]["starts_at"])


def attendances(service: Running, at: datetime) -> AttendanceCommands:
    """What can be recorded at another time than now."""
    recognition = ContributionCommands(
        ContributionRepository(), ProgrammeRepository(), CalendarRepository(), ReminderRepository(), lambda: at
    )
    return AttendanceCommands(
        service.runtime.uow, CohortRepository(), recognition, lambda: at, open_for=timedelta(days=14)
    )


async def test_attendance_is_recorded_by_the_person_once_and_becomes_a_contribution(service: Running) -> None:
    cohort_id, starts_at = await begun(service)
    commands, readers = attendances(service, starts_at + timedelta(minutes=5)), ("employee-2", "programme-1")
    before = [(await see(service, cohort_id, login)).body for login in readers]

    await asyncio.gather(*(commands.record(cohort_id, 0, by=reader(service, "employee-1")) for _ in range(5)))

    mine = (await service.get("/v1/me/contributions", as_="employee-1")).json["items"]
    [attended] = [one for one in mine if one["kind"] == "attending"]
    # To the day: when the cohort meets, down to the minute, would say which one it was.
    assert attended["made_at"] == f"{rfc3339(starts_at)[:10]}T00:00:00.000Z"
    # Nothing about the cohort says who came, and so who did not.
    assert [(await see(service, cohort_id, login)).body for login in readers] == before
    document = await service.runtime.mongo.collection("contributions").find_one({"_id": attended["id"]})
    assert document is not None
    assert cohort_id not in str(document)
    assert service.person_id("employee-1") not in document["origin_id"]


async def test_attendance_is_known_to_the_person_alone_until_they_show_it(service: Running) -> None:
    cohort_id, starts_at = await begun(service)
    person, mongo = service.person_id("employee-1"), service.runtime.mongo
    await mongo.collection("contributions").delete_many({"person_id": person, "kind": "attending"})
    await attendances(service, starts_at).record(cohort_id, 0, by=reader(service, "employee-1"))
    mine = (await service.get("/v1/me/contributions", as_="employee-1")).json["items"]
    [attended] = [one for one in mine if one["kind"] == "attending"]
    path = f"/v1/contributions/{attended['id']}"

    for login in ("employee-2", "employee-9", "programme-1", "editor-1"):
        listed = (await service.get("/v1/contributions?limit=100", as_=login)).json["items"]
        assert not [one for one in listed if one["kind"] == "attending"], login
        assert (await service.get(path, as_=login)).status == 404
    document = await mongo.collection("contributions").find_one({"_id": attended["id"]})
    assert document is not None
    # Nobody is ever reminded of it, also not when it is shown late.
    assert document["feedback_due_at"] is None

    assert (await service.post(f"{path}/show", as_="employee-1")).status == 200
    assert (await service.get(path, as_="employee-9")).json["made_at"] == attended["made_at"]
    await service.delete(path, as_="employee-1")


async def test_no_event_says_that_somebody_took_part_and_it_leads_to_a_milestone(service: Running) -> None:
    cohort_id, starts_at = await begun(service)
    person = service.person_id("employee-2")
    mongo = service.runtime.mongo
    await attendances(service, starts_at).record(cohort_id, 0, by=reader(service, "employee-2"))
    attended = await mongo.collection("contributions").find_one({"person_id": person, "kind": "attending"})
    assert attended is not None

    async def published() -> list[Any]:
        events = await service.events("gamification.recognition.v1")
        return [one.data for one in events if getattr(one.data, "contribution_id", None) == attended["_id"]]

    [data] = await eventually(published)
    assert {field.name for field, _ in data.ListFields()} == {"contribution_id", "person_id", "recognised_at"}
    assert data.recognised_at.ToDatetime(UTC) == starts_at.astimezone(UTC).replace(hour=0, minute=0, second=0)

    async def noted() -> bool:
        steps = await mongo.collection("steps").find_one({"_id": person})
        return steps is not None and attended["_id"] in [mark["deed_id"] for mark in steps["marks"]]

    await eventually(noted)


async def test_attendance_of_those_who_are_not_in_the_cohort_does_not_exist(service: Running) -> None:
    cohort_id, starts_at = await begun(service)
    commands = attendances(service, starts_at)

    for login in ("employee-9", "programme-1"):
        with pytest.raises(CohortNotFound):
            await commands.record(cohort_id, 0, by=reader(service, login, runs=None))


async def test_attendance_is_recorded_from_the_begin_until_two_weeks_after_the_end(service: Running) -> None:
    cohort_id, starts_at = await begun(service)
    person, end = reader(service, "employee-1"), starts_at + timedelta(minutes=90, days=14)

    early = await service.post(f"/v1/cohorts/{cohort_id}/sessions/1/attendance", as_="employee-1")
    assert (early.status, early.json["type"]) == (409, "/problems/attendance-not-open")
    for at in (starts_at - timedelta(seconds=1), end + timedelta(seconds=1)):
        with pytest.raises(AttendanceNotOpen):
            await attendances(service, at).record(cohort_id, 0, by=person)
    await attendances(service, end).record(cohort_id, 0, by=person)


async def test_a_session_that_was_called_off_was_attended_by_nobody(service: Running) -> None:
    cohort_id, starts_at = await begun(service)
    assert (await service.post(f"/v1/cohorts/{cohort_id}/sessions/1/cancel", as_="programme-1")).status == 200

    with pytest.raises(AttendanceNotOpen):
        await attendances(service, starts_at).record(cohort_id, 0, by=reader(service, "employee-1"))
