"""`/v1/cohorts` on a running service: opened, seen, begun, called off, deleted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gamification.cohorts.repository import CohortRepository
from kernel.clock import utc_now
from kernel.http import ExpectedVersion
from kernel.http.schemas import rfc3339
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.gamification.cohorts.learning import (
    WEEK,
    code,
    commands_at,
    facilitated,
    joined,
    left,
    opened,
    plan,
    reader,
    see,
    time_passes,
)

FOUR = ("employee-1", "employee-2", "employee-3", "employee-4")


@pytest.fixture(autouse=True)
async def _free(service: Running) -> AsyncIterator[None]:
    """Everybody may join another cohort in the next test."""
    yield
    await service.runtime.mongo.collection("cohort_members").delete_many({})


async def test_a_cohort_has_four_sessions_with_the_agenda_that_is_shipped(service: Running) -> None:
    cohort = await opened(service)

    assert [one["session"] for one in cohort["sessions"]] == [1, 2, 3, 4]
    assert cohort["sessions"][1]["title"] == {"en": "In your own words", "fr": "Avec vos propres mots"}
    for session in cohort["sessions"]:
        assert sum(step["minutes"] for step in session["agenda"]) == session["minutes"] == 90
    assert (cohort["min_members"], cohort["max_members"], cohort["size_reason"]) == (4, 8, None)


async def test_another_size_needs_a_reason_which_is_kept(service: Running) -> None:
    for size in ({"max_members": 9}, {"min_members": 3}):
        refused = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=plan(**size))
        assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/size_reason")

    cohort = await opened(service, min_members=3, size_reason="The plant has three people")
    assert (await see(service, cohort["id"], "programme-1")).json["size_reason"] == "The plant has three people"
    assert (await see(service, cohort["id"], "employee-9")).json["size_reason"] is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (plan(min_members=8, max_members=4), "/max_members"),
        (plan(first=utc_now() - timedelta(days=1)), "/sessions/0/starts_at"),
        (plan(first=utc_now() + timedelta(days=400)), "/sessions/0/starts_at"),
        (plan(time_zone="Mars/Olympus"), "/time_zone"),
        (plan(title={"en": "Only English"}), "/title/fr"),
        ({**plan(), "sessions": plan()["sessions"][:3]}, "/sessions"),
        ({**plan(), "members": ["p_" + "a" * 26]}, "/members"),
    ],
)
async def test_a_cohort_that_makes_no_sense_is_refused(service: Running, body: dict[str, Any], pointer: str) -> None:
    answer = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=body)

    assert answer.status == 422, answer.body
    assert pointer in {error["pointer"] for error in answer.json["errors"]}


async def test_sessions_follow_each_other_within_a_year_and_hold_their_agenda(service: Running) -> None:
    def with_session(place: int, **members: Any) -> dict[str, Any]:
        body = plan()
        body["sessions"][place].update(members)
        return body

    first = utc_now() + WEEK
    overlapping = with_session(1, starts_at=rfc3339(first + timedelta(minutes=89)))
    too_late = with_session(3, starts_at=rfc3339(first + timedelta(days=365)))
    too_short = with_session(2, minutes=60)
    at_the_end = [with_session(place, starts_at="9999-12-31T23:59:00Z") for place in range(4)]
    for body, pointer in (
        (overlapping, "/sessions/1/starts_at"),
        (too_late, "/sessions/3/starts_at"),
        (too_short, "/sessions/2/minutes"),
        *((body, f"/sessions/{place}/starts_at") for place, body in enumerate(at_the_end)),
    ):
        answer = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=body)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_a_repeated_opening_opens_one_cohort(service: Running) -> None:
    body, headers = plan(), {"Idempotency-Key": "open-once"}

    first = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=body, headers=headers)
    again = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=body, headers=headers)

    assert (again.status, again.json["id"]) == (201, first.json["id"])


async def test_who_is_in_a_cohort_is_known_to_its_members_and_facilitator_alone(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1", "employee-2")
    await facilitated(service, cohort_id, "employee-10")
    people = sorted(service.person_id(login) for login in ("employee-1", "employee-2"))

    for login in ("employee-1", "employee-10"):
        seen = (await see(service, cohort_id, login)).json
        assert [one["person"] for one in seen["members"]] == people
        assert seen["facilitator"] == {"person": service.person_id("employee-10")}
    for login in ("programme-1", "employee-11"):
        answer = await see(service, cohort_id, login)
        assert answer.json["members"] is None
        assert answer.json["facilitator"] is None
        assert not any(person.encode() in answer.body for person in people)


async def test_a_cohort_by_invitation_is_nothing_to_those_without_its_code(service: Running) -> None:
    cohort_id = (await opened(service, door="invitation"))["id"]

    assert (await see(service, cohort_id, "employee-11")).status == 404
    assert cohort_id not in [one["id"] for one in (await service.get("/v1/cohorts")).json["items"]]
    shown = await service.get(f"/v1/cohorts/{cohort_id}?code={await code(service, cohort_id, 'join')}")
    assert (shown.status, shown.json["standing"], shown.json["members"]) == (200, "outsider", None)
    assert (await service.get(f"/v1/cohorts/{cohort_id}?code=wrong")).status == 404


async def test_open_cohorts_say_when_and_whether_there_is_room_and_not_where(service: Running) -> None:
    body = plan(min_members=2, max_members=2, size_reason="Two people try it out")
    for session in body["sessions"]:
        session.update(place="Room 7", online="https://meet.example.org/seven")
    made = await service.post("/v1/programmes/main/cohorts", as_="programme-1", json=body)
    cohort_id = made.json["id"]
    await joined(service, cohort_id, "employee-1", "employee-2")

    [listed] = [
        one for one in (await service.get("/v1/cohorts", as_="employee-9")).json["items"] if one["id"] == cohort_id
    ]
    assert (listed["has_places"], listed["members"]) == (False, None)
    assert {session["place"] for session in listed["sessions"]} == {None}
    assert {session["online"] for session in listed["sessions"]} == {None}
    inside = (await see(service, cohort_id, "employee-1")).json
    assert {session["place"] for session in inside["sessions"]} == {"Room 7"}


async def test_no_version_of_a_cohort_tells_who_came_or_went(service: Running) -> None:
    cohort = await opened(service)
    before = await see(service, cohort["id"], "programme-1")
    await joined(service, cohort["id"], "employee-1", "employee-2")
    await left(service, cohort["id"], "employee-2")

    after = await see(service, cohort["id"], "programme-1")
    assert (after.headers["ETag"], after.body) == (before.headers["ETag"], before.body)
    [document] = await service.runtime.mongo.collection("cohort_members").find({"cohort_id": cohort["id"]})
    assert document["person_id"] == service.person_id("employee-1")


async def test_a_cohort_begins_when_it_has_its_size_and_takes_nobody_after_that(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, *FOUR[:3])
    early = await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="programme-1")
    assert (early.status, early.json["type"]) == (409, "/problems/cohort-too-small")
    await joined(service, cohort_id, FOUR[3])

    assert (await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="employee-9")).status == 404
    begun = await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="programme-1")
    assert (begun.status, begun.json["status"], begun.json["has_places"]) == (200, "begun", False)
    assert (await see(service, cohort_id, "employee-9")).status == 404


async def test_time_begins_ends_and_forgets_a_cohort(service: Running) -> None:
    cohort = await opened(service)
    cohort_id = cohort["id"]
    await joined(service, cohort_id, *FOUR)
    start = utc_now()

    await time_passes(service, start + WEEK)
    assert (await see(service, cohort_id, FOUR[0])).json["status"] == "begun"
    await time_passes(service, start + 5 * WEEK)
    assert (await see(service, cohort_id, FOUR[0])).json["status"] == "ended"
    # Who was in it may join another, and still sees the others.
    assert (await see(service, cohort_id, FOUR[0])).json["standing"] == "member"
    await time_passes(service, start + 5 * WEEK + timedelta(days=31))
    assert (await see(service, cohort_id, FOUR[0])).status == 404
    assert await service.runtime.mongo.collection("cohort_members").find({"cohort_id": cohort_id}) == []


async def test_a_cohort_that_stayed_too_small_waits_until_its_end(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    start = utc_now()
    await time_passes(service, start + WEEK)

    assert (await see(service, cohort_id, "programme-1")).json["status"] == "gathering"
    # Nobody has met, so that its first session can still be put off, and it gathers anew.
    late = commands_at(service, lambda: start + WEEK + timedelta(hours=1))
    cohort = await CohortRepository().get(cohort_id, service.runtime.mongo)
    put_off = replace(cohort.sessions[0].meeting, starts_at=start + WEEK + timedelta(days=2))
    moved = await late.move(
        cohort_id, 0, put_off, expected=ExpectedVersion(None), by=reader(service, "programme-1", runs=None)
    )
    assert moved.gathers(start + WEEK + timedelta(days=1))
    await time_passes(service, start + 5 * WEEK)
    assert (await see(service, cohort_id, "programme-1")).json["status"] == "ended"


async def test_a_cohort_that_is_called_off_frees_its_members(service: Running) -> None:
    cohort_id, another = (await opened(service))["id"], (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")

    cancelled = await service.post(f"/v1/cohorts/{cohort_id}/cancel", as_="programme-1")
    assert (cancelled.status, cancelled.json["status"]) == (200, "cancelled")
    assert {session["cancelled"] for session in cancelled.json["sessions"]} == {True}
    await joined(service, another, "employee-1")
    await left(service, another, "employee-1")
    begun = await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="programme-1")
    assert (begun.status, begun.json["type"]) == (409, "/problems/cohort-is-over")


async def test_nothing_is_left_of_a_cohort_that_is_deleted(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, "employee-1")
    await facilitated(service, cohort_id, "employee-10")
    written = await service.put(
        f"/v1/cohorts/{cohort_id}/notes", as_="employee-10", json={"text": "Quiet group"}, headers={"If-Match": '"0"'}
    )
    assert written.status == 200, written.body

    assert (await service.delete(f"/v1/cohorts/{cohort_id}", as_="programme-1")).status == 204
    mongo = service.runtime.mongo
    for name in ("cohorts", "facilitator_notes", "note_keys"):
        assert await mongo.collection(name).find_one({"_id": cohort_id}) is None
    for name in ("cohort_members", "cohort_invitations"):
        assert await mongo.collection(name).find({"cohort_id": cohort_id}) == []


async def test_programmes_decide_about_their_own_cohorts_alone(service: Running) -> None:
    commands = commands_at(service, utc_now)
    cohort_id = (await opened(service))["id"]

    north = reader(service, "programme-1", runs="north")
    with pytest.raises(Exception, match="cohort-not-found"):
        await commands.cancel(cohort_id, by=north)
    unknown = await service.post("/v1/programmes/nowhere/cohorts", as_="programme-1", json=plan())
    assert (unknown.status, unknown.json["type"]) == (404, "/problems/programme-not-found")
    assert (await service.get("/v1/programmes/nowhere/cohorts", as_="programme-1")).status == 404


async def test_a_stale_description_changes_nothing(service: Running) -> None:
    cohort = await opened(service)
    body = {"title": {"en": "Anew", "fr": "À neuf"}}
    path = f"/v1/cohorts/{cohort['id']}"

    changed = await service.put(path, as_="programme-1", json=body, headers={"If-Match": '"1"'})
    stale = await service.put(path, as_="programme-1", json=body, headers={"If-Match": '"1"'})

    assert (changed.status, changed.json["title"]["fr"]) == (200, "À neuf")
    assert (stale.status, (await service.put(path, as_="programme-1", json=body)).status) == (412, 428)


async def test_events_tell_dates_and_nobody(service: Running) -> None:
    cohort_id = (await opened(service))["id"]
    await joined(service, cohort_id, *FOUR)
    await facilitated(service, cohort_id, "employee-10")
    await service.post(f"/v1/cohorts/{cohort_id}/begin", as_="programme-1")
    await service.post(f"/v1/cohorts/{cohort_id}/cancel", as_="programme-1")

    async def told() -> list[Any] | None:
        events = [event for event in await service.events("gamification.cohort.v1") if event.subject == cohort_id]
        return events if len(events) == 11 else None

    events = await eventually(told)
    assert [type(event.data).__name__ for event in events] == [
        "CohortOpened",
        *["SessionScheduled"] * 4,
        "CohortBegun",
        *["SessionScheduled"] * 4,
        "CohortCancelled",
    ]
    records = b"".join(record.value for record in await service.records("gamification.cohort.v1"))
    assert not any(service.person_id(login).encode() in records for login in (*FOUR, "employee-10", "programme-1"))


async def test_lists_go_on_where_they_stopped(service: Running) -> None:
    made = [(await opened(service))["id"] for _ in range(3)]

    first = (await service.get("/v1/programmes/main/cohorts?limit=2", as_="programme-1")).json
    cursor = first["next_cursor"]
    rest = (await service.get(f"/v1/programmes/main/cohorts?limit=2&cursor={cursor}", as_="programme-1")).json
    assert [one["id"] for one in first["items"]] == made[:0:-1]
    assert rest["items"][0]["id"] == made[0]
