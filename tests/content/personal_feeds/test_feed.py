"""A person's feed over HTTP: what is in it, why, and what stays the same from page to page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from content.bootstrap import SERVICE
from content.personal_feeds.repository import WINDOW
from kernel.clock import utc_now
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.content.catalogue import fill, keep, story
from tests.content.conftest import CLAIMS

Make = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def fresh(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """A service with an empty catalogue."""
    servers = {"mongo_uri": mongo_uri, "kafka_bootstrap": kafka_bootstrap}
    async with running(SERVICE, **servers, worker=False, claims=CLAIMS) as one:
        yield one


async def feed(service: Running, query: str = "", **options: Any) -> list[dict[str, Any]]:
    answer = await service.get(f"/v1/me/feed?limit=100{query}", **options)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["story"]["id"] for item in items]


async def pages(service: Running, limit: int, between: Callable[[int], Awaitable[Any]]) -> list[str]:
    """All pages of a reading; `between` happens before each further one."""
    seen: list[str] = []
    cursor, number = "", 0
    while True:
        page = (await service.get(f"/v1/me/feed?limit={limit}{cursor}")).json
        seen += ids(page["items"])
        if page["next_cursor"] is None:
            return seen
        number += 1
        await between(number)
        cursor = f"&cursor={page['next_cursor']}"


async def test_a_story_shows_what_a_reader_needs_to_choose_it(service: Running, published: Make) -> None:
    made = await published(title="A tram for everybody", topics=["tram-for-all"])
    shown = await eventually(
        lambda: _item(service, made["id"]),
    )
    expected = {name: made[name] for name in ("id", "kind", "language", "title", "url", "topics", "published_at")}
    assert shown["story"] == {
        **expected,
        "programme": "main",
        "image": None,
        "excerpt": "From Monday on, the tram goes to the harbour every six minutes.",
        "verified_until": "2099-01-01T00:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["You follow the topic “energy”.", "It is in a language you read.", "Published on"]),
        ("fr", ["Vous suivez le sujet « energy ».", "Elle est dans une langue que vous lisez.", "Publiée le"]),
    ],
)
async def test_each_story_says_in_the_callers_language_why_it_is_there(
    fresh: Running, language: str, texts: list[str]
) -> None:
    await fill(fresh.runtime.mongo, 1, topics=("energy",), language=language)
    await fresh.put("/v1/me/topics/energy")
    answer = await fresh.get("/v1/me/feed", headers={"Accept-Language": language})
    assert answer.headers["Content-Language"] == language
    [item] = answer.json["items"]
    assert [(reason["part"], reason["topic"]) for reason in item["why"]] == [
        ("followed_topic", "energy"),
        ("language", None),
        ("freshness", None),
    ]
    assert all(reason["text"].startswith(text) for reason, text in zip(item["why"], texts, strict=True)), item["why"]


async def test_the_languages_that_were_named_count_before_those_of_the_browser(fresh: Running) -> None:
    now = utc_now()
    german = story(at=now - timedelta(hours=9), language="de-AT")
    await keep(fresh.runtime.mongo, [story(at=now, language="fr"), german])
    assert ids(await feed(fresh, headers={"Accept-Language": "fr"}))[0] != german.id
    await fresh.put("/v1/me/languages", json={"languages": ["de"]})
    assert ids(await feed(fresh, headers={"Accept-Language": "fr"}))[0] == german.id


async def test_a_reading_stays_the_same_while_stories_arrive_and_preferences_change(fresh: Running) -> None:
    topics = [("energy",), ("mobility",), ("school", "energy"), ()]
    now = utc_now()
    made = [story(at=now - timedelta(hours=number), topics=topics[number % 4]) for number in range(40)]
    await keep(fresh.runtime.mongo, made)
    await fresh.put("/v1/me/topics/energy")
    changes = ["/v1/me/topics/school", "/v1/me/topics/mobility"]

    async def between(number: int) -> None:
        await keep(fresh.runtime.mongo, [story(at=utc_now(), topics=("energy",))])
        if number == 2:
            await fresh.delete("/v1/me/topics/energy")
        if number <= len(changes):
            await fresh.put(changes[number - 1])

    seen = await pages(fresh, 3, between)
    assert sorted(seen) == sorted(one.id for one in made)


async def test_a_reading_goes_on_beyond_what_is_kept_and_beyond_what_is_arranged(fresh: Running) -> None:
    made = await fill(fresh.runtime.mongo, WINDOW + 60)

    async def between(number: int) -> None:
        if number == 1:
            # More than the window is long: the reading is not in it any more.
            await fill(fresh.runtime.mongo, WINDOW + 10)
            await eventually(lambda: _newest_differs(fresh, made[0]))

    # These were published at the same minutes as the first ones, but by nobody who had begun to read.
    seen = [one for one in await pages(fresh, 100, between) if one in set(made)]
    assert len(seen) == len(set(seen))
    assert set(made) == set(seen)


async def test_what_is_not_for_me_is_out_of_my_feed_alone_until_i_take_it_back(fresh: Running) -> None:
    unwanted, other = await fill(fresh.runtime.mongo, 2)
    mine = "/v1/me/feed/not-for-me"
    assert (await fresh.put(f"{mine}/{unwanted}")).status == 204
    assert (await fresh.put(f"{mine}/{unwanted}")).status == 204
    assert ids(await feed(fresh)) == [other]
    assert ids(await feed(fresh, as_="employee-2")) == [unwanted, other]
    assert [mark["story_id"] for mark in (await fresh.get(mine)).json["items"]] == [unwanted]
    for login in ("employee-2", "editor-1", "programme-1", "auditor-1"):
        assert (await fresh.get(mine, as_=login)).json["items"] == []
    assert (await fresh.get(f"/v1/stories/{unwanted}")).status == 200
    assert (await fresh.delete(f"{mine}/{unwanted}")).status == 204
    assert ids(await feed(fresh)) == [unwanted, other]
    assert await fresh.runtime.mongo.collection("outbox").count({}) == 0
    assert await fresh.runtime.mongo.collection("audits").count({}) == 0


async def test_a_withdrawn_story_is_out_within_five_seconds(service: Running, published: Make) -> None:
    made = await published()
    await eventually(lambda: _item(service, made["id"]), within=5)
    await service.post(f"/v1/stories/{made['id']}/withdraw", as_="editor-1")

    async def gone() -> bool:
        return made["id"] not in ids(await feed(service))

    await eventually(gone, within=5)


async def test_a_feed_holds_what_is_addressed_to_its_reader_also_for_editors(service: Running, published: Make) -> None:
    everybody = (await published())["id"]
    north = (await published(audience={"entities": ["north"]}))["id"]
    await eventually(lambda: _item(service, north, as_="employee-11"), within=5)
    for login, sees in {"employee-11": True, "employee-12": False, "employee-1": False, "editor-1": False}.items():
        found = await eventually(lambda login=login: _feed_with(service, everybody, login), within=5)
        assert (north in found) is sees


async def test_an_empty_catalogue_has_an_empty_feed(fresh: Running) -> None:
    answer = await fresh.get("/v1/me/feed")
    assert answer.json == {"items": [], "next_cursor": None}


async def test_a_page_that_has_not_changed_is_not_sent_again(fresh: Running) -> None:
    await fill(fresh.runtime.mongo, 3)
    first = await fresh.get("/v1/me/feed?limit=2")
    again = await fresh.get("/v1/me/feed?limit=2", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert "private" in first.headers["Cache-Control"]


async def test_a_cursor_of_somebody_else_is_refused(fresh: Running) -> None:
    await fill(fresh.runtime.mongo, 2)
    cursor = (await fresh.get("/v1/me/feed?limit=1")).json["next_cursor"]
    answer = await fresh.get(f"/v1/me/feed?cursor={cursor}", as_="employee-2")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "cursor")


async def test_nobody_reads_a_feed_without_a_token(service: Running) -> None:
    assert (await service.get("/v1/me/feed", as_=None)).status == 401


async def _item(service: Running, story_id: str, **options: Any) -> dict[str, Any] | None:
    return next((item for item in await feed(service, **options) if item["story"]["id"] == story_id), None)


async def _feed_with(service: Running, story_id: str, login: str) -> list[str]:
    found = ids(await feed(service, as_=login))
    return found if story_id in found else []


async def _newest_differs(service: Running, story_id: str) -> bool:
    return ids(await feed(service, as_="employee-2"))[0] != story_id
