"""Sessions in calendars, and their moving, on a running service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from gamification.calendar_addresses.repository import CalendarAddressRepository
from kernel.clock import utc_now
from kernel.events import NewEvent
from kernel.http.schemas import rfc3339
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.distribution.v1.access_pb2 import AccessEnded
from tests.gamification.cohorts.learning import WEEK, facilitated, joined, left, opened


@pytest.fixture(autouse=True)
async def _free(service: Running) -> AsyncIterator[None]:
    """Everybody may join another cohort in the next test."""
    yield
    await service.runtime.mongo.collection("cohort_members").delete_many({})


async def invitation(service: Running, cohort_id: str, session: int, login: str, **options: Any) -> Answer:
    return await service.get(f"/v1/cohorts/{cohort_id}/sessions/{session}.ics", as_=login, **options)


async def address(service: Running, login: str, **options: Any) -> str:
    """The path of a person's calendar."""
    made = await service.post("/v1/me/calendar-address", as_=login, **options)
    assert made.status == 201, made.body
    return str(made.json["url"]).removeprefix(service.url)


def events_of(answer: Answer) -> list[Any]:
    assert answer.status == 200, answer.body
    return list(Calendar.from_ical(answer.body.decode()).events)


async def move(service: Running, cohort_id: str, session: int, login: str, **body: Any) -> Answer:
    return await service.put(
        f"/v1/cohorts/{cohort_id}/sessions/{session}", as_=login, json=body, headers={"If-Match": "*"}
    )


async def test_an_invitation_is_in_the_language_of_who_asks_and_names_nobody(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1", "employee-2")
    await facilitated(service, cohort_id, "employee-10")

    answer = await invitation(service, cohort_id, 1, "employee-1", headers={"Accept-Language": "fr"})

    [event] = events_of(answer)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert event["summary"] == "Ce que vous savez, et qui cela aide"
    assert (event["status"], event["class"], event["sequence"]) == ("CONFIRMED", "PRIVATE", 0)
    assert "attendee" not in event
    said = answer.body.decode().replace("\r\n ", "")
    assert not any(service.person_id(login) in said for login in ("employee-1", "employee-2", "employee-10"))


async def test_a_session_that_moves_is_the_same_event_with_a_higher_sequence(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    [before] = events_of(await invitation(service, cohort_id, 2, "employee-1"))
    starts_at = utc_now().replace(microsecond=0) + 2 * WEEK + timedelta(hours=3)

    moved = await move(
        service, cohort_id, 2, "programme-1", starts_at=rfc3339(starts_at), online="https://meet.example.org/x"
    )
    [after] = events_of(await invitation(service, cohort_id, 2, "employee-1"))

    assert moved.status == 200, moved.body
    assert (after["uid"], after["sequence"], after.start) == (before["uid"], 1, starts_at)
    assert [one.uri for one in after.conferences] == ["https://meet.example.org/x"]
    unchanged = await move(
        service, cohort_id, 2, "programme-1", starts_at=rfc3339(starts_at), online="https://meet.example.org/x"
    )
    assert unchanged.headers["ETag"] == moved.headers["ETag"]


async def test_a_session_that_is_called_off_cancels_its_event_and_may_be_planned_again(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    path = f"/v1/cohorts/{cohort_id}/sessions/3/cancel"

    assert (await service.post(path, as_="programme-1")).json["sessions"][2]["cancelled"] is True
    answer = await invitation(service, cohort_id, 3, "employee-1")
    [event] = events_of(answer)
    assert "method=CANCEL" in answer.headers["Content-Type"]
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    again = await move(service, cohort_id, 3, "programme-1", starts_at=rfc3339(utc_now() + 3 * WEEK))
    assert again.json["sessions"][2]["cancelled"] is False
    [event] = events_of(await invitation(service, cohort_id, 3, "employee-1"))
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 2)


async def test_sessions_are_moved_by_the_facilitator_and_by_no_member(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    await facilitated(service, cohort_id, "employee-10")
    body = {"starts_at": rfc3339(utc_now() + 4 * WEEK + timedelta(hours=2)), "place": "Room 7"}

    assert (await move(service, cohort_id, 4, "employee-1", **body)).status == 404
    assert (await service.post(f"/v1/cohorts/{cohort_id}/sessions/4/cancel", as_="employee-1")).status == 404
    moved = await move(service, cohort_id, 4, "employee-10", **body)
    assert (moved.status, moved.json["sessions"][3]["place"]) == (200, "Room 7")


@pytest.mark.parametrize(
    ("session", "after", "pointer"),
    [
        (2, timedelta(days=60), "/starts_at"),
        (3, timedelta(days=-1), "/starts_at"),
        (4, timedelta(days=370), "/starts_at"),
    ],
)
async def test_a_session_stays_between_its_neighbours(
    service: Running, session: int, after: timedelta, pointer: str
) -> None:
    cohort_id = (await opened(service))["id"]

    answer = await move(service, cohort_id, session, "programme-1", starts_at=rfc3339(utc_now() + after))

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert (await move(service, cohort_id, 5, "programme-1", starts_at=rfc3339(utc_now()))).status == 422


async def test_invitations_are_for_those_who_have_to_do_with_the_cohort(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")

    assert (await invitation(service, cohort_id, 1, "employee-9")).status == 404
    assert (await invitation(service, cohort_id, 1, "programme-1")).status == 200
    assert (await service.get(f"/v1/cohorts/{cohort_id}/sessions/1.ics", as_=None)).status == 401
    await left(service, cohort_id, "employee-1")
    assert (await invitation(service, cohort_id, 1, "employee-1")).status == 404


async def test_a_calendar_shows_what_its_owner_is_in_now(service: Running) -> None:
    cohort_id, facilitates = (await opened(service))["id"], (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    await facilitated(service, facilitates, "employee-1")
    path = await address(service, "employee-1", headers={"Accept-Language": "fr"})

    answer = await service.get(path, as_=None)
    assert len(events_of(answer)) == 8
    assert "Sessions de cohorte" in answer.body.decode()
    known = await service.get(path, as_=None, headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status == 304
    await left(service, cohort_id, "employee-1")
    assert len(events_of(await service.get(path, as_=None))) == 4
    await service.post(f"/v1/cohorts/{facilitates}/cancel", as_="programme-1")
    assert {event["status"] for event in events_of(await service.get(path, as_=None))} == {"CANCELLED"}


async def test_a_calendar_address_is_a_secret_that_is_shown_once_and_can_end(service: Running) -> None:
    old = await address(service, "employee-1")
    new = await address(service, "employee-1")
    kept = await service.runtime.mongo.collection("calendar_addresses").find({})

    assert new.removeprefix("/calendars/").removesuffix(".ics") not in str(kept)
    assert [(await service.get(path, as_=None)).status for path in (old, new)] == [404, 200]
    shown = await service.get("/v1/me/calendar-address", as_="employee-1")
    assert shown.json.keys() == {"language", "created_at", "valid_until"}
    assert (await service.post("/v1/me/calendar-address/renew", as_="employee-1")).status == 200
    assert (await service.delete("/v1/me/calendar-address", as_="employee-1")).status == 204
    assert (await service.get(new, as_=None)).status == 404
    assert (await service.get("/v1/me/calendar-address", as_="employee-1")).status == 404
    assert (await service.post("/v1/me/calendar-address/renew", as_="employee-1")).status == 404


async def test_an_address_that_was_not_renewed_ends(service: Running) -> None:
    path = await address(service, "employee-1")
    addresses = service.runtime.mongo.collection("calendar_addresses")
    await addresses.update_one(
        {"_id": service.person_id("employee-1")}, {"$set": {"valid_until": utc_now() - timedelta(seconds=1)}}
    )

    assert (await service.get(path, as_=None)).status == 404
    await service.delete("/v1/me/calendar-address", as_="employee-1")


async def test_nothing_is_at_the_address_of_somebody_whom_the_directory_took_back(service: Running) -> None:
    path, others = await address(service, "employee-13"), await address(service, "employee-14")
    person_id = service.person_id("employee-13")

    await service.publish(access_ended(person_id, utc_now()), source="/distribution")

    async def gone() -> bool:
        return (await service.get(path, as_=None)).status == 404

    await eventually(gone)
    assert (await service.get(others, as_=None)).status == 200


async def test_an_address_that_was_made_after_access_was_restored_stays(service: Running) -> None:
    path, person_id = await address(service, "employee-15"), service.person_id("employee-15")

    async def forget(tx: Tx) -> None:
        # A worker hears late of what happened before.
        await CalendarAddressRepository().forget(person_id, tx, until=utc_now() - timedelta(hours=1))

    await service.runtime.uow.run(forget)
    assert (await service.get(path, as_=None)).status == 200


def access_ended(person_id: str, at: datetime) -> NewEvent:
    data = AccessEnded(person_id=person_id)
    data.ended_at.FromDatetime(at)
    return NewEvent(data, subject=person_id, key=person_id, sequence=1)


async def test_two_guides_are_there_in_two_languages(service: Running) -> None:
    for language, words in (("en", "What is said here stays here"), ("fr", "Ce qui se dit ici reste ici")):
        answer = await service.get("/v1/cohort-guides", headers={"Accept-Language": language})
        assert [one["id"] for one in answer.json["items"]] == ["members", "facilitator"]
        assert answer.headers["Content-Language"] == language
        assert words in [one["heading"] for one in answer.json["items"][0]["sections"]]
