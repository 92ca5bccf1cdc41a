"""Feeds: real and broken ones become drafts, once, and nothing that a person did is overwritten."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from content.audiences.models import EDITORIAL, Reader
from content.audits.repository import AuditRepository
from content.enrichments.repository import EnrichmentRepository
from content.feeds.commands import FeedCommands
from content.feeds.models import Pace
from content.feeds.repository import FeedRepository
from content.intakes.commands import Intake
from content.items.repository import ItemRepository
from content.programmes.repository import ProgrammeRepository
from content.proposed_corrections.repository import ProposedCorrectionRepository
from content.stories.models import Story
from content.stories.repository import StoryRepository
from kernel.mongo import Db
from kernel.outbound import Outbound
from kernel.testing.service import Running
from tests.content.examples import CERTIFICATE
from tests.content.feeding import counts, fetch, item, register, rss, stories_of, taken
from tests.web import Web

NEWSROOM = Path(__file__).parents[2] / "data" / "newsroom" / "18f.atom.xml"

Drafted = Callable[..., Awaitable[dict[str, Any]]]


async def test_the_newsroom_becomes_drafts_within_seconds(service: Running, web: Web) -> None:
    url = web.answers("/atom", NEWSROOM.read_bytes(), content_type="application/atom+xml")
    began = time.perf_counter()
    feed_id, report = await taken(service, url)
    seconds = time.perf_counter() - began
    assert counts(report) == (508, 0, 0, 0, 0)
    assert report["findings"] == []
    assert seconds < 5
    stories = await stories_of(service, feed_id)
    # What the feed names first is what the catalogue lists first.
    assert stories[0]["title"] == "How we measure the success of coaching engagements"
    assert {story["status"] for story in stories} == {"draft"}
    assert {story["author_id"] for story in stories} == {f"feed:{feed_id}"}
    print(f"imported 508 items in {seconds:.2f} s")


async def test_a_feed_that_is_read_again_brings_nothing_new(service: Running, web: Web) -> None:
    feed_id, _ = await taken(service, web.answers("/twice", rss(item("a"), item("b"))))
    assert counts((await fetch(service, feed_id)).json) == (0, 0, 2, 0, 0)


EDITOR = Reader(person_id="p_editor", roles=EDITORIAL)


class Meeting(StoryRepository):
    """Stories whose first two readers wait for each other, so that both know nothing of what the other will add."""

    def __init__(self) -> None:
        super().__init__()
        self.met = asyncio.Event()
        self.readers = 0

    async def told_before(self, db: Db, **wanted: Any) -> list[Story]:
        """The stories, once the other reader has read them too."""
        found = await super().told_before(db, **wanted)
        self.readers += 1
        if self.readers == 2:
            self.met.set()
        await self.met.wait()
        return found


async def test_fetches_that_overlap_take_each_item_in_once(service: Running, web: Web) -> None:
    feed_id = await register(service, web.answers("/overlap", rss(item("overlap-1"), item("overlap-2"))))
    runtime = service.runtime
    async with Outbound(user_agent="test/1", allowed=["127.0.0.0/8"]) as outbound:
        items = ItemRepository(outbound, seconds=5, max_bytes=100_000, most=10)
        kept = (Meeting(), ProposedCorrectionRepository(), EnrichmentRepository())
        intake = Intake(runtime.uow, FeedRepository(), *kept, runtime.clock)
        pace = Pace(1800, 86_400)
        feeds = FeedCommands(
            runtime.uow,
            FeedRepository(),
            intake,
            items,
            runtime.clock,
            programmes=ProgrammeRepository(),
            audits=AuditRepository(),
            pace=pace,
        )
        reports = await asyncio.gather(feeds.fetch(feed_id, by=EDITOR), feeds.fetch(feed_id, by=EDITOR))
    assert sorted((report.new, report.unchanged) for report in reports) == [(0, 2), (2, 0)]
    assert len(await stories_of(service, feed_id)) == 2


async def test_a_fetch_that_died_halfway_is_completed_by_the_next(service: Running, web: Web) -> None:
    keys = [f"half-{number}" for number in range(150)]
    feed_id = await register(service, web.answers("/half", rss(*map(item, keys)), etag='"v1"'))
    await fetch(service, feed_id)
    # As it is left behind by a process that ends between two transactions.
    mongo = service.runtime.mongo
    await mongo.collection("stories").delete_many({"origin.feed_id": feed_id, "origin.item_id": {"$lt": "half-4"}})
    await mongo.collection("feeds").update_one(
        {"_id": feed_id}, {"$set": {"validators": {"etag": None, "last_modified": None}}}
    )
    missing = 150 - len(await stories_of(service, feed_id))
    assert missing > 0
    assert counts((await fetch(service, feed_id)).json) == (missing, 0, 150 - missing, 0, 0)


async def test_a_server_is_asked_with_what_it_gave_and_may_say_that_nothing_changed(service: Running, web: Web) -> None:
    modified = "Wed, 21 Oct 2026 07:28:00 GMT"
    url = web.answers("/etag", rss(item("e")), etag='"v1"', last_modified=modified)
    feed_id, report = await taken(service, url)
    assert report["modified"] is True
    web.answers("/etag", b"", status="304 Not Modified", content_length="", content_type="")
    second = (await fetch(service, feed_id)).json
    assert second["modified"] is False
    assert counts(second) == (0, 0, 0, 0, 0)
    assert b'If-None-Match: "v1"' in web.requests[-1]
    assert f"If-Modified-Since: {modified}".encode() in web.requests[-1]
    assert b"cookie" not in web.requests[-1].lower()
    assert b"User-Agent: Relais" in web.requests[-1]


async def test_a_draft_that_nobody_touched_follows_its_item(service: Running, web: Web) -> None:
    feed_id, _ = await taken(service, web.answers("/follow", rss(item("f"))))
    web.answers("/follow", rss(item("f", title="New title")))
    report = (await fetch(service, feed_id)).json
    (story,) = await stories_of(service, feed_id)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert report["findings"] == [
        {
            "item": "f",
            "outcome": "changed",
            "reason": "draft_updated",
            "detail": "The draft says what the feed says now.",
            "differs": ["title"],
            "story_id": story["_id"],
        }
    ]
    assert (story["title"], story["version"]) == ("New title", 2)
    assert counts((await fetch(service, feed_id)).json) == (0, 0, 1, 0, 0)


async def test_what_an_editor_changed_is_reported_and_kept(service: Running, web: Web) -> None:
    feed_id, _ = await taken(service, web.answers("/edited", rss(item("g"))))
    (story,) = await stories_of(service, feed_id)
    await service.patch(
        f"/v1/stories/{story['_id']}", as_="editor-1", json={"title": "Mine"}, headers={"If-Match": '"1"'}
    )
    web.answers("/edited", rss(item("g", text="Other text")))
    report = (await fetch(service, feed_id, headers={"Accept-Language": "fr"})).json
    assert counts(report) == (0, 1, 0, 0, 0)
    assert report["findings"][0]["reason"] == "draft_edited"
    assert report["findings"][0]["differs"] == ["body"]
    assert report["findings"][0]["detail"] == "Le brouillon a été modifié ; il reste tel quel."
    (kept,) = await stories_of(service, feed_id)
    assert (kept["title"], kept["body"], kept["version"]) == ("Mine", "Text", 2)


@pytest.mark.parametrize("published", [False, True])
async def test_what_was_certified_or_published_is_never_overwritten(
    service: Running, web: Web, published: bool
) -> None:
    key = f"certified-{published}"
    feed_id, _ = await taken(service, web.answers("/" + key, rss(item(key))))
    (story,) = await stories_of(service, feed_id)
    await service.post(f"/v1/stories/{story['_id']}/certify", as_="editor-1", json=CERTIFICATE)
    if published:
        await service.post(f"/v1/stories/{story['_id']}/publish", as_="editor-1")
    before = await stories_of(service, feed_id)
    web.answers("/" + key, rss(item(key, title="Changed")))
    report = (await fetch(service, feed_id)).json
    assert report["findings"][0]["reason"] == ("not_draft" if published else "draft_certified")
    assert await stories_of(service, feed_id) == before


async def test_an_article_that_two_feeds_name_is_taken_in_once(service: Running, web: Web) -> None:
    link = "https://n.example.org/shared?id=7"
    first, _ = await taken(service, web.answers("/one", rss(item("one", link=link))))
    second, report = await taken(service, web.answers("/two", rss(item("two", link=link + "&amp;utm_source=two"))))
    assert counts(report) == (0, 0, 1, 0, 0)
    assert report["findings"][0]["reason"] == "known_address"
    assert report["findings"][0]["story_id"] == (await stories_of(service, first))[0]["_id"]
    assert await stories_of(service, second) == []


async def test_an_article_that_an_editor_wrote_is_not_taken_in_again(
    service: Running, web: Web, drafted: Drafted
) -> None:
    await drafted(url="https://written.example.org")
    link = "https://written.example.org/?utm_campaign=x"
    _, report = await taken(service, web.answers("/written", rss(item("w", link=link))))
    assert counts(report) == (0, 0, 1, 0, 0)


LONG = (
    "From Monday on the tram goes to the harbour every six minutes, all day long, and on Sundays too, as was promised."
)


async def test_an_article_that_two_feeds_tell_at_different_addresses_is_taken_in_once(
    service: Running, web: Web
) -> None:
    first, _ = await taken(service, web.answers("/tells", rss(item("tells", text=LONG))))
    second, report = await taken(service, web.answers("/retells", rss(item("retells", text=LONG.upper()))))
    (story,) = await stories_of(service, first)
    assert counts(report) == (0, 0, 1, 0, 0)
    assert [(one["reason"], one["story_id"]) for one in report["findings"]] == [("known_content", story["_id"])]
    assert await stories_of(service, second) == []
    # The same id is the same item, whatever it says: it follows, and does not vanish.
    web.answers("/retells", rss(item("retells", text="Something of its own")))
    assert counts((await fetch(service, second)).json) == (1, 0, 0, 0, 0)


async def test_an_article_that_one_feed_tells_twice_is_taken_in_once(service: Running, web: Web) -> None:
    text = LONG.replace("tram", "ferry")
    url = web.answers("/twice-told", rss(item("t1", text=text), item("t2", text=text)))
    feed_id, report = await taken(service, url)
    assert counts(report) == (1, 0, 1, 0, 0)
    assert len(await stories_of(service, feed_id)) == 1
