"""Drafts learn from the article's page, safely and in their own time, and say how it went."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from content.bootstrap import SERVICE
from kernel.testing import eventually
from kernel.testing.service import Running, running
from tests.content.conftest import LIMITS
from tests.content.feeding import fetch, item, register, rss, stories_of, taken
from tests.web import Web

PAGE = b"""<!doctype html><html><head><title>T</title>
<meta property="og:image" content="/pictures/og.jpg">
<meta property="og:description" content="<b>Six</b> minutes &amp; a <script>alert(1)</script>tram">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
  {"@type": ["NewsArticle"], "datePublished": "2026-05-03T08:00:00+02:00", "author": {"name": "Maya Canary"},
   "image": {"url": "/pictures/ld.jpg"}}]}</script></head><body></body></html>"""


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    """The service with a worker that reads pages."""
    options: dict[str, Any] = {
        **LIMITS,
        "feeds_at_once": 2,
        "pages_at_once": 2,
        "page_seconds": 2.5,
        "page_bytes": 50_000,
    }
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, **options) as one:
        yield one


async def enrichment(service: Running, story_id: str, **options: Any) -> dict[str, Any]:
    answer = await service.get(f"/v1/stories/{story_id}/enrichment", **{"as_": "editor-1", **options})
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


async def tried(service: Running, web: Web, path: str, *, attempts: int = 1) -> tuple[str, dict[str, Any]]:
    """The story of a feed's only item, whose page is at `path`, and its enrichment after that many attempts."""
    feed_id, _ = await taken(service, web.answers(f"{path}.xml", rss(item(path, link=web.url + path))))
    (story,) = await stories_of(service, feed_id)
    return story["_id"], await again(service, story["_id"], attempts)


async def again(service: Running, story_id: str, attempts: int) -> dict[str, Any]:
    async def done() -> dict[str, Any] | None:
        found = await enrichment(service, story_id)
        return found if found["attempts"] == attempts else None

    found: dict[str, Any] = await eventually(done)
    return found


async def make_due(service: Running, story_id: str) -> None:
    now = service.runtime.clock()
    await service.runtime.mongo.collection("enrichments").update_one({"_id": story_id}, {"$set": {"due_at": now}})


async def test_a_draft_learns_what_its_page_says(service: Running, web: Web) -> None:
    web.answers("/tram", PAGE, content_type="text/html; charset=utf-8")
    story_id, found = await tried(service, web, "/tram")
    assert (found["state"], found["next_attempt_at"], found["fault"]) == ("complete", None, None)
    assert found["image"] == f"{web.url}/pictures/og.jpg"
    assert found["description"] == "Six minutes & a tram"
    assert found["published_at"] == "2026-05-03T06:00:00.000Z"
    document = await service.runtime.mongo.collection("enrichments").find_one({"_id": story_id})
    assert "Canary" not in str(document)


async def test_what_the_feed_says_stands_until_the_page_says_otherwise(service: Running, web: Web) -> None:
    web.answers("/bare", b"<title>Nothing</title>", content_type="text/html")
    media = (
        "<enclosure url='/talk.mp3' type='audio/mpeg' length='1'/><pubDate>Wed, 02 Oct 2002 13:00:00 +0200</pubDate>"
        "<enclosure url='/cover.png' type='image/png' length='1'/><enclosure url='/deck.pdf' type='application/pdf'/>"
    )
    entry = item("media", link=f"{web.url}/bare").replace("</item>", media + "</item>")
    feed_id, _ = await taken(service, web.answers("/media.xml", rss(entry)))
    (story,) = await stories_of(service, feed_id)
    found = await again(service, story["_id"], 1)
    assert found["attachments"] == [
        {"kind": "audio", "url": f"{web.url}/talk.mp3", "media_type": "audio/mpeg"},
        {"kind": "image", "url": f"{web.url}/cover.png", "media_type": "image/png"},
    ]
    assert (found["image"], found["published_at"]) == (f"{web.url}/cover.png", "2002-10-02T11:00:00.000Z")


@pytest.mark.parametrize(
    ("name", "status", "content_type", "body", "fault"),
    [
        ("missing", "404 Not Found", "text/html", b"", "status"),
        ("picture", "200 OK", "image/png", b"\x89PNG", "not_a_page"),
        ("large", "200 OK", "text/html", b" " * 60_000, "too_large"),
        # One element with as many attributes as fit: comparing them takes quadratic time.
        ("attributes", "200 OK", "text/html", b"<a " + b" ".join(b"%x" % n for n in range(9_000)) + b">", None),
    ],
)
async def test_a_page_that_never_says_anything_is_given_up_at_once(
    service: Running, web: Web, name: str, status: str, content_type: str, body: bytes, fault: str | None
) -> None:
    web.answers("/" + name, body, status=status, content_type=content_type)
    _, found = await tried(service, web, "/" + name)
    assert (found["state"], found["fault"]) == ("failed" if fault else "complete", fault)


@pytest.mark.parametrize("address", ["http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://167772161/", "file:///x"])
async def test_a_page_that_leads_to_a_private_address_is_not_read(service: Running, web: Web, address: str) -> None:
    path = f"/private-{hash(address)}"
    web.answers(path, b"", status="302 Found", location=address)
    _, found = await tried(service, web, path)
    assert (found["state"], found["fault"]) == ("failed", "refused")


async def test_a_page_at_a_private_address_is_never_called(service: Running, web: Web) -> None:
    feed_id, _ = await taken(service, web.answers("/inside.xml", rss(item("inside", link="http://192.168.0.1/x"))))
    (story,) = await stories_of(service, feed_id)
    assert (await again(service, story["_id"], 1))["fault"] == "refused"


async def test_a_page_that_is_away_is_tried_again_later_and_at_last_given_up(service: Running, web: Web) -> None:
    web.answers("/away", b"", status="503 Later")
    story_id, found = await tried(service, web, "/away")
    assert (found["state"], found["fault"]) == ("pending", "status")
    pauses = []
    for attempt in range(1, 5):
        due = datetime.fromisoformat(found["next_attempt_at"])
        pauses.append((due - service.runtime.clock()).total_seconds())
        await make_due(service, story_id)
        found = await again(service, story_id, attempt + 1)
    assert pauses == sorted(pauses)
    assert pauses[0] > 250
    assert (found["state"], found["next_attempt_at"]) == ("failed", None)
    assert (await enrichment(service, story_id, headers={"Accept-Language": "fr"}))["detail"] == (
        "Le serveur répond par une erreur."
    )


async def test_pages_that_hang_hold_up_neither_the_feed_nor_for_long_the_others(service: Running, web: Web) -> None:
    async def hang(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    web.answers("/quick", PAGE, content_type="text/html")
    paths = [*("/hang-1", "/hang-2"), "/quick"]
    for path in paths[:2]:
        web.plays(path, hang)
    entries = [item(path, link=web.url + path) for path in paths]
    feed_id, report = await taken(service, web.answers("/hang.xml", rss(*entries)))
    assert report["new"] == 3
    faults = {}
    for story in await stories_of(service, feed_id):
        faults[story["origin"]["item_id"]] = (await again(service, story["_id"], 1))["fault"]
    assert faults == {"/hang-1": "too_slow", "/hang-2": "too_slow", "/quick": None}


async def test_a_draft_that_follows_its_item_to_another_page_learns_from_that_one(service: Running, web: Web) -> None:
    web.answers("/old", b"<meta name=description content=Old>", content_type="text/html")
    web.answers("/new", b"<meta name=description content=New>", content_type="text/html")
    feed_id = await register(service, web.answers("/follows.xml", rss(item("page", link=f"{web.url}/old"))))
    await fetch(service, feed_id)
    (story,) = await stories_of(service, feed_id)
    assert (await again(service, story["_id"], 1))["description"] == "Old"
    web.answers("/follows.xml", rss(item("page", link=f"{web.url}/new")))
    await fetch(service, feed_id)

    async def learnt() -> bool:
        return (await enrichment(service, story["_id"]))["description"] == "New"

    await eventually(learnt)


async def test_the_worker_polls_feeds_too(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/by-itself", rss(item("by-itself", link="http://10.0.0.1/"))))
    await service.post(f"/v1/feeds/{feed_id}/pause", as_="editor-1")
    await service.post(f"/v1/feeds/{feed_id}/resume", as_="editor-1")
    await eventually(lambda: stories_of(service, feed_id))


async def test_an_enrichment_is_for_editors_and_of_drafts_from_feeds(service: Running, drafted: Any) -> None:
    story = await drafted(url="https://by-hand.example.org/")
    answer = await service.get(f"/v1/stories/{story['id']}/enrichment", as_="editor-1")
    assert (answer.status, answer.json["type"]) == (404, "/problems/enrichment-not-found")
    assert (await service.get(f"/v1/stories/{story['id']}/enrichment", as_="employee-1")).status == 403
