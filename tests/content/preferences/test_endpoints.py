"""People follow topics, name languages and put stories aside, for themselves alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from content.preferences.repository import PreferencesReader
from kernel.testing.service import Running

Make = Callable[..., Awaitable[dict[str, Any]]]
OTHERS = ("employee-2", "editor-1", "programme-1", "auditor-1")


async def topics_of(service: Running, login: str) -> list[str]:
    topics: list[str] = (await service.get("/v1/me/topics", as_=login)).json["topics"]
    return topics


async def test_any_topic_is_followed_and_left_by_anybody_whatever_their_role(service: Running) -> None:
    for login in ("employee-5", "auditor-1", "editor-1"):
        assert (await service.put("/v1/me/topics/deep-sea-cables", as_=login)).status == 204
        assert await topics_of(service, login) == ["deep-sea-cables"]
        assert (await service.delete("/v1/me/topics/deep-sea-cables", as_=login)).status == 204
        assert (await service.delete("/v1/me/topics/deep-sea-cables", as_=login)).status == 204
        assert await topics_of(service, login) == []


async def test_nobody_else_sees_what_somebody_prefers_and_nobody_is_told(service: Running, published: Make) -> None:
    story = await published()
    outbox = service.runtime.mongo.collection("outbox")
    told = await outbox.count({})
    await service.put("/v1/me/topics/secret-garden", as_="employee-6")
    await service.put("/v1/me/languages", as_="employee-6", json={"languages": ["mi"]})
    await service.put(f"/v1/me/feed/not-for-me/{story['id']}", as_="employee-6")
    for login in OTHERS:
        for path in ("topics", "languages", "feed/not-for-me", "feed"):
            body = (await service.get(f"/v1/me/{path}", as_=login)).body
            assert b"secret-garden" not in body
            assert b'"mi"' not in body
        topics = await service.get("/v1/topics?limit=100", as_=login)
        assert b"secret-garden" not in topics.body
    assert await outbox.count({}) == told


async def test_changes_in_the_same_moment_are_all_kept(service: Running) -> None:
    answers = await asyncio.gather(
        *(service.put(f"/v1/me/topics/topic-{number}", as_="employee-7") for number in range(12))
    )
    assert {answer.status for answer in answers} == {204}
    assert sorted(await topics_of(service, "employee-7")) == sorted(f"topic-{number}" for number in range(12))


async def test_more_topics_than_the_limit_are_refused(service: Running) -> None:
    preferences = service.runtime.mongo.collection("preferences")
    person = service.person_id("employee-8")
    follows = [{"topic": f"t{number}", "since": 1, "until": None} for number in range(200)]
    await preferences.insert_one(
        {"_id": person, "person_id": person, "version": 1, "follows": follows, "languages": [], "marks": []}
    )
    answer = await service.put("/v1/me/topics/one-more", as_="employee-8", headers={"Accept-Language": "fr"})
    assert (answer.status, answer.json["type"], answer.json["limit"]) == (409, "/problems/too-many-topics", 200)
    assert answer.json["title"] == "Vous suivez déjà le nombre maximal de sujets"


@pytest.mark.parametrize("topic", ["Mobility", "a_b", "a" * 65, "-a", "%E2%80%8B"])
async def test_a_topic_that_is_no_slug_is_refused(service: Running, topic: str) -> None:
    answer = await service.put(f"/v1/me/topics/{topic}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "topic")


async def test_languages_are_replaced_as_a_whole(service: Running) -> None:
    answer = await service.put("/v1/me/languages", as_="employee-9", json={"languages": ["fr-CA", "en", "fr-CA"]})
    assert answer.json == {"languages": ["fr-CA", "en"]}
    await service.put("/v1/me/languages", as_="employee-9", json={"languages": []})
    assert (await service.get("/v1/me/languages", as_="employee-9")).json == {"languages": []}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"languages": ["french"]}, "/languages/0"),
        ({"languages": ["en"] * 11}, "/languages"),
        ({}, "/languages"),
        ({"languages": [], "topics": []}, "/topics"),
    ],
)
async def test_faulty_languages_are_pointed_at(service: Running, body: dict[str, Any], pointer: str) -> None:
    answer = await service.put("/v1/me/languages", json=body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


async def test_a_story_that_is_not_for_somebody_to_see_cannot_be_put_aside(
    service: Running, drafted: Make, published: Make
) -> None:
    draft = await drafted()
    north = await published(audience={"entities": ["north"]})
    for story_id in (draft["id"], north["id"], "nothing"):
        answer = await service.put(f"/v1/me/feed/not-for-me/{story_id}")
        assert (answer.status, answer.json["type"]) == (404, "/problems/story-not-found")


async def test_marks_are_listed_page_by_page(service: Running, published: Make) -> None:
    stories = [(await published())["id"] for _ in range(3)]
    for story_id in stories:
        await service.put(f"/v1/me/feed/not-for-me/{story_id}", as_="employee-10")
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await service.get(f"/v1/me/feed/not-for-me?limit=1{cursor}", as_="employee-10")).json
        seen += [mark["story_id"] for mark in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == stories[::-1]


async def test_a_person_gets_all_that_is_kept_of_what_they_prefer(service: Running) -> None:
    await service.put("/v1/me/topics/wind", as_="employee-13")
    await service.post("/v1/me/feed-addresses", as_="employee-13", json={"label": "At home"})
    holdings = (await service.get("/v1/me/data", as_="employee-13")).json["holdings"]
    assert [follow["topic"] for follow in holdings["preferences"][0]["follows"]] == ["wind"]
    assert [address["label"] for address in holdings["feed_addresses"]] == ["At home"]


async def test_readers_who_ask_together_are_each_given_their_own(service: Running) -> None:
    reader = PreferencesReader(service.runtime.mongo)
    for number in (14, 15):
        await service.put(f"/v1/me/topics/of-{number}", as_=f"employee-{number}")
    asked = [service.person_id(f"employee-{number}") for number in (14, 15, 16, 14)]
    given = await asyncio.gather(*(reader.of(person_id) for person_id in asked))
    assert [preferences.person_id for preferences in given] == asked
    assert [preferences.topics for preferences in given] == [["of-14"], ["of-15"], [], ["of-14"]]


async def test_what_was_changed_before_somebody_asked_is_what_they_are_given(service: Running) -> None:
    reader, person_id = PreferencesReader(service.runtime.mongo), service.person_id("employee-17")
    under_way = asyncio.create_task(reader.of(person_id))
    await asyncio.sleep(0)
    await service.put("/v1/me/topics/latest", as_="employee-17")
    assert (await reader.of(person_id)).topics == ["latest"]
    await under_way


async def test_a_reader_who_gives_up_takes_nothing_from_the_others(service: Running) -> None:
    reader, person_id = PreferencesReader(service.runtime.mongo), service.person_id("employee-18")
    first, second = (asyncio.create_task(reader.of(person_id)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).person_id == person_id
    assert (await reader.of(person_id)).topics == []
