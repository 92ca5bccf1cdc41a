"""What is read from feeds of every kind, and what is said of items that cannot be read."""

from __future__ import annotations

import pytest

from kernel.testing.service import Running
from tests.content.feeding import counts, fetch, item, rss, stories_of, taken
from tests.web import Web


async def test_each_item_that_cannot_be_read_is_reported_with_its_reason(service: Running, web: Web) -> None:
    url = web.answers(
        "/faults",
        rss(
            item("good"),
            "<item><guid isPermaLink='false'>no-link</guid><title>No link</title></item>",
            item("script", link="javascript:alert(1)"),
            item("password", link="https://user:secret@n.example.org/"),
            item("nothing", title="", text=""),
            item("good", title="Again"),
            item("long", text="x" * 100_001),
            "<item/>",
        ),
    )
    _, report = await taken(service, url)
    assert counts(report) == (1, 0, 0, 7, 0)
    assert {finding["item"]: finding["reason"] for finding in report["findings"]} == {
        "no-link": "no_address",
        "script": "bad_address",
        "password": "bad_address",
        "nothing": "no_title",
        "good": "repeated_id",
        "long": "too_long",
        "#8": "no_address",
    }
    assert all(finding["detail"] for finding in report["findings"])


async def test_items_without_id_date_or_title_are_taken_in(service: Running, web: Web) -> None:
    text = "&lt;p&gt;A &lt;b&gt;bare&lt;/b&gt; text"
    bare = f"<item><link>https://n.example.org/bare</link><description>{text}</description></item>"
    feed_id, report = await taken(service, web.answers("/bare", rss(bare)))
    (story,) = await stories_of(service, feed_id)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert (story["title"], story["origin"]["item_id"]) == ("A bare text", "https://n.example.org/bare")


async def test_markup_is_cleaned_and_titles_are_plain_text(service: Running, web: Web) -> None:
    text = "<![CDATA[<p onclick='x()'>Hello <script>steal()</script><a href='/more'>more</a></p>]]>"
    title = "<![CDATA[A &amp; <b>B</b> \u202e\u200bC]]>"
    feed_id, _ = await taken(service, web.answers("/markup", rss(item("m", title=title, text=text))))
    (story,) = await stories_of(service, feed_id)
    assert story["title"] == "A & B C"
    assert story["body"] == f'<p>Hello <a href="{web.url}/more" rel="noopener noreferrer">more</a></p>'


async def test_relative_links_lead_to_where_the_feed_was_found(service: Running, web: Web) -> None:
    web.answers("/deep/feed", rss(item("r", link="../page")))
    url = web.answers("/moved", b"", status="301 Moved Permanently", location="/deep/feed")
    feed_id, _ = await taken(service, url)
    assert (await stories_of(service, feed_id))[0]["url"] == f"{web.url}/page"


async def test_a_json_feed_is_read(service: Running, web: Web) -> None:
    body = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
        {"id": 7, "url": "/seven", "title": "1 < 2", "content_html": "<p>Hi<script>x</script></p>"},
        {"id": "half", "url": "https://n.example.org/half", "content_text": "half \\ud800 pair"}, 3, {"url": []},
        {"id": "\\ud800"}]}"""
    url = web.answers("/json", body.encode(), content_type="application/feed+json")
    feed_id, report = await taken(service, url)
    half, seven = sorted(await stories_of(service, feed_id), key=lambda story: story["origin"]["item_id"], reverse=True)
    assert counts(report) == (2, 0, 0, 3, 0)
    assert (seven["title"], seven["body"], seven["url"]) == ("1 < 2", "<p>Hi</p>", f"{web.url}/seven")
    assert half["title"] == "half pair"


async def test_items_beyond_the_limit_are_counted_and_taken_in_later(service: Running, web: Web) -> None:
    url = web.answers("/many", rss(*(item(f"many-{number}") for number in range(605))), etag='"v1"')
    feed_id, report = await taken(service, url)
    assert counts(report) == (600, 0, 0, 0, 5)
    # Asked without a validator, so that they are looked at when the limit grows.
    await fetch(service, feed_id)
    assert b"If-None-Match" not in web.requests[-1]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "application/xml"),
        ("<?xml version='1.0' encoding='utf-8'?>", "application/xml; charset=iso-8859-1"),
        ("", "text/plain"),
    ],
)
async def test_a_wrong_or_missing_encoding_still_gives_the_text(
    service: Running, web: Web, body: str, content_type: str
) -> None:
    key = f"encoding-{len(body)}-{len(content_type)}"
    raw = body.encode() + rss(item(key, title="caf\u00e9")).decode().encode("iso-8859-1")
    feed_id, _ = await taken(service, web.answers("/" + key, raw, content_type=content_type))
    assert (await stories_of(service, feed_id))[0]["title"] == "caf\u00e9"


async def test_a_feed_that_ends_in_the_middle_gives_what_it_holds(service: Running, web: Web) -> None:
    raw = rss(item("whole"), item("cut")).partition(b"<description>Text</description></item></channel>")[0]
    feed_id, _ = await taken(service, web.answers("/cut", raw))
    assert "whole" in {story["origin"]["item_id"] for story in await stories_of(service, feed_id)}


async def test_an_empty_feed_is_a_feed(service: Running, web: Web) -> None:
    assert counts((await taken(service, web.answers("/empty", rss())))[1]) == (0, 0, 0, 0, 0)
