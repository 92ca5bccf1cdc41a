"""Searching the catalogue over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from content.audiences.models import Audience
from content.bootstrap import SERVICE
from content.migrations import m0019_search
from content.searches.repository import ENTRIES, MOST_FOUND
from content.stories.models import StoryKind
from kernel.clock import utc_now
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


async def found(service: Running, question: str | None = None, query: str = "", **options: Any) -> list[dict[str, Any]]:
    looked_for = "" if question is None else f"q={quote(question)}&"
    answer = await service.get(f"/v1/stories?{looked_for}limit=100{query}", **options)
    assert answer.status == 200, answer.body
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


async def test_a_story_is_found_by_a_word_in_another_form_and_the_words_are_marked(
    service: Running, published: Make
) -> None:
    made = await published(title="Les écoles <b>rouvrent</b>", language="fr", body="<p>Des élections & des fêtes</p>")
    [item] = await found(service, "ecole élection")
    assert item["id"] == made["id"]
    assert {name: item[name] for name in made} == made
    assert item["highlights"] == {
        "title": "Les <mark>écoles</mark> &lt;b&gt;rouvrent&lt;/b&gt;",
        "snippet": "Des <mark>élections</mark> &amp; des fêtes",
    }


async def test_what_is_in_the_title_comes_first_then_what_is_newer(fresh: Running) -> None:
    now = utc_now()
    body, newer, title = (
        story(at=now - timedelta(hours=1), title="Other", body="<p>the quarry</p>"),
        story(at=now, title="Else", body="<p>a quarry</p>"),
        story(at=now - timedelta(days=9), title="Quarries", body=""),
    )
    await keep(fresh.runtime.mongo, [body, newer, title])
    assert ids(await found(fresh, "quarry")) == [title.id, newer.id, body.id]


async def test_all_words_are_needed(fresh: Running) -> None:
    now = utc_now()
    both = story(at=now, title="Trams and ferries")
    tram, ferry = (story(at=now, title=title, body="") for title in ("Trams", "Ferries"))
    await keep(fresh.runtime.mongo, [both, tram, ferry])
    assert ids(await found(fresh, "ferry tram")) == [both.id]


async def test_a_search_is_narrowed_by_kind_topic_language_and_date(fresh: Running) -> None:
    now = utc_now()
    plain = story(at=now)
    video = story(at=now - timedelta(minutes=1), kind=StoryKind.VIDEO)
    topic = story(at=now - timedelta(minutes=2), topics=("energy", "mobility"))
    french = story(at=now - timedelta(minutes=3), language="fr-CA")
    old = story(at=now - timedelta(days=30))
    await keep(fresh.runtime.mongo, [plain, video, topic, french, old])
    border = (now - timedelta(days=1)).isoformat().replace("+00:00", "Z")
    for query, expected in {
        "&kind=video": [video],
        "&topic=mobility": [topic],
        "&topic=energy&kind=article": [topic],
        "&topic=energy&kind=video": [],
        "&language=fr": [french],
        "&language=fr-CA": [french],
        f"&until={border}": [old],
        f"&since={border}": [plain, video, topic, french],
    }.items():
        for question in ("tram", None):
            assert ids(await found(fresh, question, query)) == [one.id for one in expected], (question, query)


async def test_a_search_is_narrowed_to_networks_that_there_is_a_caption_for(service: Running, published: Make) -> None:
    with_caption = await published(title="Dirigibles over the sea")
    without = await published(title="Dirigibles over the land")
    address = f"/v1/stories/{with_caption['id']}/captions"
    caption = {"network": "linkedin", "language": "en", "text": "I was there."}
    made = (await service.post(address, as_="editor-1", json=caption)).json
    assert ids(await found(service, "dirigible")) == [without["id"], with_caption["id"]]
    for question in ("dirigible", None):
        assert ids(await found(service, question, "&network=linkedin")) == [with_caption["id"]]
        assert await found(service, question, "&network=mastodon") == []
    await service.runtime.mongo.collection(ENTRIES).delete_one({"_id": with_caption["id"]})
    await m0019_search.apply(service.runtime.mongo)
    assert ids(await found(service, "dirigible", "&network=linkedin")) == [with_caption["id"]]
    await service.delete(f"{address}/{made['id']}", as_="editor-1")
    assert await found(service, "dirigible", "&network=linkedin") == []


async def test_a_list_that_is_only_narrowed_has_no_highlights(fresh: Running) -> None:
    await fill(fresh.runtime.mongo, 1)
    [item] = await found(fresh, None, "&kind=article")
    assert "highlights" not in item


async def test_nobody_finds_what_is_not_addressed_to_them(service: Running, published: Make) -> None:
    north = (await published(title="Zeppelins of the north", audience={"entities": ["north"]}))["id"]
    for login, sees in {"employee-11": True, "editor-1": True, "employee-12": False, "employee-1": False}.items():
        for question, query in (("zeppelin", ""), (None, "&kind=article")):
            assert (north in ids(await found(service, question, query, as_=login))) is sees


async def test_stories_for_others_take_no_place_on_a_page(fresh: Running) -> None:
    now = utc_now()
    theirs = [story(at=now, title="Windmills", audience=Audience(entities=("north",))) for _ in range(3)]
    ours = story(at=now - timedelta(days=1), title="Windmill")
    await keep(fresh.runtime.mongo, [*theirs, ours])
    for question in ("q=windmill", "kind=article"):
        page = (await fresh.get(f"/v1/stories?{question}&limit=1")).json
        assert (ids(page["items"]), page["next_cursor"]) == ([ours.id], None)


async def test_only_what_is_published_is_found_and_editors_may_ask_for_the_rest(
    service: Running, drafted: Make, published: Make
) -> None:
    draft = (await drafted(title="Kaleidoscopes"))["id"]
    withdrawn = (await published(title="Kaleidoscope"))["id"]
    assert ids(await found(service, "kaleidoscope")) == [withdrawn]
    await service.post(f"/v1/stories/{withdrawn}/withdraw", as_="editor-1")
    for login in ("employee-1", "editor-1"):
        assert await found(service, "kaleidoscope", as_=login) == []
    for status, expected in {"draft": draft, "withdrawn": withdrawn}.items():
        assert ids(await found(service, "kaleidoscope", f"&status={status}", as_="editor-1")) == [expected]
        answer = await service.get(f"/v1/stories?q=kaleidoscope&status={status}")
        assert answer.json["type"] == "/problems/missing-role"


async def test_a_draft_is_found_by_its_title_and_a_published_story_by_its_body_too(
    service: Running, drafted: Make, published: Make
) -> None:
    body = "<p>about chrysanthemums</p>"
    await drafted(body=body)
    assert await found(service, "chrysanthemum", "&status=draft", as_="editor-1") == []
    made = await published(body=body)
    assert ids(await found(service, "chrysanthemum")) == [made["id"]]


async def test_an_edited_story_is_found_as_it_is_now(service: Running, drafted: Make) -> None:
    draft = await drafted(title="Marmalade")
    change = {"title": "Gooseberries"}
    await service.patch(f"/v1/stories/{draft['id']}", as_="editor-1", json=change, headers={"If-Match": "*"})
    assert await found(service, "marmalade", "&status=draft", as_="editor-1") == []
    assert ids(await found(service, "gooseberry", "&status=draft", as_="editor-1")) == [draft["id"]]


@pytest.mark.parametrize("question", ["q=tram", "kind=article"])
async def test_pages_follow_each_other_while_stories_arrive(fresh: Running, question: str) -> None:
    made = await fill(fresh.runtime.mongo, 7)
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await fresh.get(f"/v1/stories?{question}&limit=3{cursor}")).json
        seen += ids(page["items"])
        if page["next_cursor"] is None:
            break
        await keep(fresh.runtime.mongo, [story(at=utc_now(), title="Tram tram tram")])
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made


async def test_a_word_that_many_stories_have_finds_the_newest_of_them(fresh: Running) -> None:
    made = await fill(fresh.runtime.mongo, MOST_FOUND + 20)
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = (await fresh.get(f"/v1/stories?q=tram&limit=100{cursor and '&cursor=' + cursor}")).json
        seen += ids(page["items"])
        cursor = page["next_cursor"]
    assert seen == made[:MOST_FOUND]


@pytest.mark.parametrize(
    "question",
    [
        "\u200b",
        "\u202eabc",
        '"',
        "(tram OR",
        "the",
        "*",
        "$ne",
        "a" * 200,
        "tram " * 40,
        "%",
        "\\",
        "{}",
        "é" * 200,
        "漢字",
    ],
)
async def test_no_question_is_an_error(service: Running, question: str) -> None:
    assert (await service.get(f"/v1/stories?q={quote(question)}")).status == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=", "q"),
        (f"q={'a' * 201}", "q"),
        ("kind=x", "kind"),
        ("topic=A", "topic"),
        ("language=French!", "language"),
        ("since=yesterday", "since"),
        ("since=2026-01-01T00:00:00", "since"),
        ("since=1700000000", "since"),
        ("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "until"),
    ],
)
async def test_a_faulty_parameter_is_named(service: Running, query: str, parameter: str) -> None:
    answer = await service.get(f"/v1/stories?{query}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)


async def test_stories_that_were_there_before_are_found_after_the_migration(fresh: Running) -> None:
    made = await fill(fresh.runtime.mongo, 3)
    await fresh.runtime.mongo.collection(ENTRIES).delete_many({})
    assert await found(fresh, "tram") == []
    await m0019_search.apply(fresh.runtime.mongo)
    await m0019_search.apply(fresh.runtime.mongo)
    assert ids(await found(fresh, "tram")) == made
