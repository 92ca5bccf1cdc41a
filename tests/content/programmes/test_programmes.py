"""Programmes of entities: made by the group, changed by whoever answers for them, told without names."""

from __future__ import annotations

import asyncio
from typing import Any

from content.charters.repository import CharterRepository
from content.programmes.models import ReviewStep
from content.programmes.queries import ProgrammeQueries
from content.programmes.repository import ProgrammeRepository
from content.stories.repository import StoryRepository
from kernel.events import Event
from kernel.testing import eventually
from kernel.testing.service import Running
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined
from tests.content.programmes.conftest import (
    NORTHERN_EDITOR,
    NORTHERN_PROGRAMME,
    NORTHERNER,
    PROGRAMME,
    SOUTHERNER,
    define,
)


async def told(service: Running, programme: str, *, count: int) -> list[Event[Any]]:
    """The events of a programme, once there are that many."""

    async def arrived() -> list[Event[Any]] | None:
        events = [one for one in await service.events("content.programme.v1") if one.key == programme]
        return events if len(events) >= count else None

    events: list[Event[Any]] = await eventually(arrived)
    return events


async def test_the_group_has_a_programme_from_the_start(service: Running) -> None:
    main = (await service.get("/v1/programmes/main")).json
    assert (main["entity"], main["status"], main["version"], main["opened_at"]) == (None, "preparing", 1, None)
    assert main["name"] == {"en": "Main programme", "fr": "Programme principal"}


async def test_the_group_gives_an_entity_a_programme(service: Running) -> None:
    made = await define(service, "made")
    assert (made.status, made.headers["Location"], made.headers["ETag"]) == (201, "/v1/programmes/made", '"1"')
    given = {**PROGRAMME, "id": "made", "entity": "made", "contacts": [{**PROGRAMME["contacts"][0], "url": None}]}
    assert {name: made.json[name] for name in given} == given
    assert (made.json["status"], made.json["opened_at"]) == ("preparing", None)
    assert (await service.get("/v1/programmes/made", as_="programme-1")).json == made.json


async def test_who_belongs_to_an_entity_makes_no_programme(service: Running) -> None:
    answer = await define(service, "seized", as_=NORTHERN_PROGRAMME)
    assert (answer.status, answer.json["type"]) == (403, "/problems/not-for-one-entity")
    answer = await define(service, "seized", as_="editor-1")
    assert (answer.status, answer.json["roles"]) == (403, ["programme"])


async def test_an_entity_has_one_programme_and_an_id_is_given_once(service: Running) -> None:
    await define(service, "once")
    again = await define(service, "once", entity="elsewhere")
    assert (again.status, again.json["type"]) == (409, "/problems/programme-exists")
    other = await define(service, "twice", entity="once")
    assert (other.status, other.json["type"]) == (409, "/problems/entity-has-programme")
    assert (other.json["programme"], other.json["errors"][0]["pointer"]) == ("once", "/entity")
    assert (await define(service, "main")).json["type"] == "/problems/programme-exists"


async def test_of_programmes_made_at_once_for_an_entity_one_stays(service: Running) -> None:
    answers = await asyncio.gather(*(define(service, f"race-{one}", entity="raced") for one in range(6)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 5
    assert await service.runtime.mongo.collection("programmes").count({"entity": "raced"}) == 1


async def test_a_repeated_request_makes_one_programme(service: Running) -> None:
    body = {**PROGRAMME, "id": "repeated", "entity": "repeated"}
    headers = {"Idempotency-Key": "made-once"}
    answers = [await service.post("/v1/programmes", as_="programme-1", json=body, headers=headers) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].body == answers[1].body


async def test_a_change_needs_the_version_it_changes_and_keeps_the_rest(service: Running) -> None:
    await define(service, "changed")
    address, body = "/v1/programmes/changed", {"languages": ["nl"], "review_steps": []}
    assert (await service.patch(address, as_="programme-1", json=body)).status == 428
    headers = {"If-Match": '"1"'}
    changed = await service.patch(address, as_="programme-1", json=body, headers=headers)
    assert (changed.json["version"], changed.json["languages"], changed.json["review_steps"]) == (2, ["nl"], [])
    assert changed.json["contacts"][0]["name"] == "Ada Martin"
    assert (await service.patch(address, as_="programme-1", json=body, headers=headers)).status == 412
    same = await service.patch(address, as_="programme-1", json=body, headers={"If-Match": '"2"'})
    assert (same.status, same.json) == (200, changed.json)
    events = await told(service, "changed", count=2)
    assert [(type(one.data), one.sequence) for one in events] == [(ProgrammeDefined, 1), (ProgrammeChanged, 2)]


async def test_the_other_services_are_told_of_no_contact_and_no_name(service: Running) -> None:
    await define(service, "silent")
    [event] = await told(service, "silent", count=1)
    assert (event.data.programme_id, event.data.programme_version, event.data.entity) == ("silent", 1, "silent")
    assert (list(event.data.languages), event.data.status) == (["fr", "en"], "preparing")
    records = [one.value for one in await service.records("content.programme.v1")]
    assert not any(word in value for value in records for word in (b"Ada", b"ada.martin", b"North", b"Nord", b"Facts"))


async def test_everything_done_to_a_programme_is_in_the_audit_log(service: Running) -> None:
    await define(service, "audited")
    await service.patch(
        "/v1/programmes/audited", as_="programme-1", json={"stock_needed": 3}, headers={"If-Match": "*"}
    )
    acts = (await service.get("/v1/audit?subject=programmes/audited", as_="auditor-1")).json["items"]
    assert [(one["act"], one["details"]) for one in acts] == [
        ("programme.changed", {"version": 2}),
        ("programme.defined", {"version": 1}),
    ]
    assert {one["actor_id"] for one in acts} == {service.person_id("programme-1")}


async def test_a_person_finds_their_programme_with_who_helps_and_the_charter(service: Running) -> None:
    before = (await service.get("/v1/me/programme", as_=NORTHERNER)).json
    assert (before["id"], before["charter_version"]) == ("main", None)
    assert (await define(service, "north")).status == 201
    answer = await service.get("/v1/me/programme", as_=NORTHERNER, headers={"Accept-Language": "fr"})
    assert (answer.headers["Content-Language"], answer.json["name"]) == ("fr", "Le Nord")
    assert answer.json["contacts"] == [
        {"topic": "help", "name": "Ada Martin", "email": "ada.martin@north.example", "url": None}
    ]
    assert answer.json["charter"] == f"{service.url}/v1/charter"
    assert (await service.get("/v1/me/programme", as_=SOUTHERNER)).json["id"] == "main"
    assert (await service.get("/v1/me/programme")).json["id"] == "main"
    # Who edits for the entity edits from then on.
    story = {"kind": "article", "language": "fr", "title": "x", "url": "https://x.example/", "programme": "north"}
    assert (await service.post("/v1/stories", as_=NORTHERN_EDITOR, json=story)).status == 201


async def test_a_new_programme_begins_in_clear_weather(service: Running) -> None:
    await define(service, "weathered")
    answer = await service.get("/v1/programmes/weathered/weather")
    assert (answer.json["state"], answer.json["version"]) == ("clear", 1)

    async def heard() -> bool:
        return any(one.key == "weathered" for one in await service.events("content.weather.v1"))

    await eventually(heard)


async def test_the_steps_of_a_review_are_those_of_the_programme(service: Running) -> None:
    await define(service, "reviewed")
    db = service.runtime.mongo
    queries = ProgrammeQueries(db, ProgrammeRepository(), charters=CharterRepository(), stories=StoryRepository())
    assert await queries.review_steps("reviewed", db) == (ReviewStep("Facts", 2),)
    assert await queries.review_steps("main", db) == ()
    assert await queries.review_steps("written-before", db) == ()


async def test_programmes_are_listed_page_by_page(service: Running) -> None:
    for id in ("listed-a", "listed-b", "listed-c"):
        await define(service, id)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await service.get(f"/v1/programmes?limit=2&cursor={cursor}", as_="auditor-1")).json
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert found == sorted(set(found))
    assert {"listed-a", "listed-b", "listed-c", "main"} <= set(found)
