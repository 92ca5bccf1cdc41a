"""A milestone is its person's alone until they show it; deleted, it does not come again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from gamification.milestones.repository import MilestoneRepository
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Answer, Running
from relais.gamification.v1.milestone_pb2 import MilestoneDeleted, MilestoneReached
from tests.gamification.milestones.reaching import erased, milestones_of, reached

RECOGNITION = "gamification.recognition.v1"

Give = Callable[..., Awaitable[Answer]]
Share = Callable[..., NewEvent]
Recognise = Callable[..., Awaitable[dict[str, Any]]]


async def test_what_was_done_is_recognised_in_the_persons_language(service: Running, recognise: Recognise) -> None:
    await recognise("employee-1")

    mine = await reached(service, "employee-1", "passed-on")
    french = await service.get("/v1/me/milestones", as_="employee-1", headers={"Accept-Language": "fr"})

    assert mine == {
        "id": mine["id"],
        "criterion": "passed-on",
        "criterion_version": 1,
        "name": "Passed on",
        "description": "You relayed a story to people you know.",
        "reached_at": mine["reached_at"],
        "shown_at": None,
    }
    assert french.json["items"][0]["name"] == "Passé plus loin"


async def test_thanking_is_recognised_and_being_thanked_is_not(service: Running, give: Give) -> None:
    await give("employee-2", "employee-3")

    await reached(service, "employee-2", "first-thanks")

    assert await milestones_of(service, "employee-3") == []


async def test_the_other_services_are_told_for_the_person_alone(service: Running, recognise: Recognise) -> None:
    await recognise("employee-4")
    mine = await reached(service, "employee-4", "passed-on")

    async def told() -> list[Any]:
        return [event for event in await service.events(RECOGNITION) if event.subject == mine["id"]]

    [event] = await eventually(told)

    assert isinstance(event.data, MilestoneReached)
    assert event.key == event.data.person_id == service.person_id("employee-4")
    assert "passed-on" not in str(event.data)
    assert event.data.reached_at.seconds % (24 * 60 * 60) == 0


async def test_what_was_reached_is_reached_once(service: Running, recognise: Recognise) -> None:
    await recognise("employee-5")
    first = await reached(service, "employee-5", "passed-on")
    for _ in range(3):
        await recognise("employee-5")
    await reached(service, "employee-5", "more-than-one-subject")

    assert [one["id"] for one in await milestones_of(service, "employee-5") if one["criterion"] == "passed-on"] == [
        first["id"]
    ]


async def test_it_is_shown_and_hidden_by_its_person(service: Running, recognise: Recognise) -> None:
    await recognise("employee-6")
    mine = await reached(service, "employee-6", "passed-on")
    person, repository = service.person_id("employee-6"), MilestoneRepository()

    shown = await service.post(f"/v1/milestones/{mine['id']}/show", as_="employee-6")
    again = await service.post(f"/v1/milestones/{mine['id']}/show", as_="employee-6")

    assert (shown.status, shown.json["shown_at"] is None) == (200, False)
    assert again.json == shown.json
    assert [one.id for one in await repository.shown_of(person, service.runtime.mongo, before=None, limit=9)] == [
        mine["id"]
    ]
    hidden = await service.post(f"/v1/milestones/{mine['id']}/hide", as_="employee-6")
    assert hidden.json["shown_at"] is None
    assert await repository.shown_of(person, service.runtime.mongo, before=None, limit=9) == []


@pytest.mark.parametrize("login", ["employee-8", "programme-1", "auditor-1"])
async def test_to_anybody_else_it_does_not_exist_shown_or_not(
    service: Running, recognise: Recognise, login: str
) -> None:
    await recognise("employee-7")
    mine = await reached(service, "employee-7", "passed-on")
    await service.post(f"/v1/milestones/{mine['id']}/show", as_="employee-7")

    theirs = [
        await service.post(f"/v1/milestones/{mine['id']}/hide", as_=login),
        await service.post(f"/v1/milestones/{mine['id']}/show", as_=login),
        await service.delete(f"/v1/milestones/{mine['id']}", as_=login),
    ]
    nobodys = await service.delete(f"/v1/milestones/{new_id()}", as_=login)

    assert [one.status for one in theirs] == [404, 404, 404]
    assert {one.json["type"] for one in [*theirs, nobodys]} == {nobodys.json["type"]}
    assert await reached(service, "employee-7", "passed-on")


async def test_a_deleted_one_is_gone_and_does_not_come_again(service: Running, recognise: Recognise) -> None:
    await recognise("employee-9")
    mine = await reached(service, "employee-9", "passed-on")

    deleted = await service.delete(f"/v1/milestones/{mine['id']}", as_="employee-9")
    again = await service.delete(f"/v1/milestones/{mine['id']}", as_="employee-9")
    for _ in range(2):
        await recognise("employee-9")
    # Of the same person and so behind the others: once this is here, they have been handled.
    await reached(service, "employee-9", "more-than-one-subject")

    assert (deleted.status, again.status) == (204, 404)
    assert [one["criterion"] for one in await milestones_of(service, "employee-9")] == ["more-than-one-subject"]

    async def told() -> bool:
        return any(isinstance(event.data, MilestoneDeleted) for event in await service.events(RECOGNITION))

    assert await eventually(told)


async def test_pages_hold_each_once_last_reached_first(service: Running, recognise: Recognise, give: Give) -> None:
    for _ in range(3):
        await recognise("employee-10")
    await give("employee-10", "employee-11")
    await reached(service, "employee-10", "first-thanks")
    await reached(service, "employee-10", "more-than-one-subject")
    every = await milestones_of(service, "employee-10")

    seen: list[Any] = []
    cursor = ""
    while cursor is not None:
        path = f"/v1/me/milestones?limit=1{cursor and '&cursor='}{cursor}"
        page = (await service.get(path, as_="employee-10")).json
        assert page.keys() == {"items", "next_cursor"}
        seen += page["items"]
        cursor = page["next_cursor"]

    assert seen == every
    assert sorted((one["reached_at"] for one in every), reverse=True) == [one["reached_at"] for one in every]


async def test_nothing_is_left_of_an_erased_person(service: Running, recognise: Recognise, share: Share) -> None:
    await recognise("employee-12")
    await reached(service, "employee-12", "passed-on")
    person = service.person_id("employee-12")

    await erased(service, person)

    for name, field in (("milestones", "person_id"), ("steps", "_id"), ("contributions", "person_id")):
        assert await service.runtime.mongo.collection(name).find({field: person}) == []


async def test_what_is_kept_has_no_number_but_versions(service: Running, recognise: Recognise) -> None:
    await recognise("employee-13")
    await reached(service, "employee-13", "passed-on")
    person = service.person_id("employee-13")

    milestone = await service.runtime.mongo.collection("milestones").find_one({"person_id": person})
    steps = await service.runtime.mongo.collection("steps").find_one({"_id": person})

    assert milestone is not None
    assert steps is not None
    assert {name for name, value in milestone.items() if isinstance(value, int | float)} == {
        "version",
        "criterion_version",
    }
    assert [value for mark in steps["marks"] for value in mark.values() if isinstance(value, int | float)] == []
    assert not [value for value in steps.values() if isinstance(value, int | float)]


async def test_a_milestone_says_when_it_was_reached(service: Running, recognise: Recognise) -> None:
    at = utc_now().replace(microsecond=0)
    await recognise("employee-14", at=at)

    mine = await reached(service, "employee-14", "passed-on")

    assert mine["reached_at"] == at.isoformat().replace("+00:00", ".000Z")
