"""Feeds out hold the rules of JSON Feed 1.1, RSS 2.0 and RFC 4287, whatever stands in the stories."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from content.items.schemas import read_feed
from kernel.testing import eventually
from kernel.testing.service import Answer, Running

Make = Callable[..., Awaitable[dict[str, Any]]]

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
KINDS = {
    "json_feed_url": "application/feed+json",
    "rss_url": "application/rss+xml; charset=utf-8",
    "atom_url": "application/atom+xml; charset=utf-8",
}
HOSTILE_TITLE = 'A "tram" & <script>alert(1)</script> ]]> 🚋 é'
HOSTILE_BODY = (
    '<p onclick="x()">one &amp; two ]]&gt; <a href="/more?a=1&b=2">more</a><img src="pictures/1.png">'
    '<a href="javascript:alert(1)">x</a><script>alert(2)</script>\u0001\u000b\uffff</p>'
)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture
async def address(service: Running) -> dict[str, Any]:
    """A feed address of somebody who makes many."""
    login = "employee-20"
    for old in (await service.get("/v1/me/feed-addresses", as_=login)).json["items"]:
        await service.delete(f"/v1/me/feed-addresses/{old['id']}", as_=login)
    answer = await service.post("/v1/me/feed-addresses", as_=login, json={}, headers={"Accept-Language": "fr"})
    made: dict[str, Any] = answer.json
    return made


@pytest.fixture
async def hostile(published: Make) -> dict[str, Any]:
    """A story with all that escaping can get wrong."""
    return await published(
        title=HOSTILE_TITLE, body=HOSTILE_BODY, url="https://newsroom.example.org/a/b?x=1&y=2", topics=["a-b", "c"]
    )


async def read(service: Running, address: dict[str, Any], kind: str, **options: Any) -> Answer:
    return await service.get(address[kind].removeprefix(service.url), as_=None, **options)


def absolute(url: str | None) -> bool:
    parts = urlsplit(url or "")
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def assert_harmless(body: str) -> None:
    assert "https://newsroom.example.org/more?a=1&amp;b=2" in body
    assert "https://newsroom.example.org/a/pictures/1.png" in body
    for danger in ("<script", "onclick", "javascript:"):
        assert danger not in body


def text(parent: ET.Element, name: str) -> str:
    [found] = parent.findall(name)
    return found.text or ""


async def test_a_json_feed_holds_the_rules_of_its_version(
    service: Running, address: dict[str, Any], hostile: dict[str, Any]
) -> None:
    answer = await read(service, address, "json_feed_url")
    feed = json.loads(answer.body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert (feed["feed_url"], feed["language"]) == (address["json_feed_url"], "fr")
    assert absolute(feed["home_page_url"])
    assert all(author.keys() & {"name", "url", "avatar"} for author in feed["authors"])
    known = {"id", "url", "title", "content_html", "summary", "date_published", "date_modified", "tags", "language"}
    for item in feed["items"]:
        assert set(item) == known
        assert all(isinstance(item[name], str) for name in known - {"tags"})
        assert absolute(item["url"])
        assert item["content_html"]
        assert RFC3339.fullmatch(item["date_published"])
        assert RFC3339.fullmatch(item["date_modified"])
        assert all(isinstance(tag, str) for tag in item["tags"])
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    item = feed["items"][0]
    assert (item["id"], item["title"], item["url"]) == (
        f"urn:uuid:{hostile['id']}",
        HOSTILE_TITLE,
        hostile["url"],
    )


async def test_an_rss_feed_holds_the_rules_of_its_version(
    service: Running, address: dict[str, Any], hostile: dict[str, Any]
) -> None:
    answer = await read(service, address, "rss_url")
    root = ET.fromstring(answer.body)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    [channel] = root
    assert channel.tag == "channel"
    assert text(channel, "title")
    assert text(channel, "description")
    assert absolute(text(channel, "link"))
    assert text(channel, "language") == "fr"
    assert _rfc822(text(channel, "lastBuildDate"))
    [itself] = channel.findall(f"{ATOM}link")
    assert (itself.get("href"), itself.get("rel"), itself.get("type")) == (
        address["rss_url"],
        "self",
        "application/rss+xml",
    )
    items = channel.findall("item")
    for item in items:
        allowed = {"title", "link", "description", "category", "guid", "pubDate", CONTENT}
        assert {child.tag for child in item} <= allowed
        assert absolute(text(item, "link"))
        assert _rfc822(text(item, "pubDate"))
        [guid] = item.findall("guid")
        assert guid.get("isPermaLink") == "false"
    assert len({text(item, "guid") for item in items}) == len(items)
    assert text(items[0], "title") == HOSTILE_TITLE
    assert text(items[0], "link") == hostile["url"]
    assert text(items[0], "guid") == f"urn:uuid:{hostile['id']}"
    assert "<script" not in text(items[0], "description")


async def test_an_atom_feed_holds_the_rules_of_rfc_4287(
    service: Running, address: dict[str, Any], hostile: dict[str, Any]
) -> None:
    answer = await read(service, address, "atom_url")
    root = ET.fromstring(answer.body)
    assert root.tag == f"{ATOM}feed"
    # §4.1.1: exactly one id, title and updated; an author for all entries; one self link.
    assert text(root, f"{ATOM}id") == f"urn:uuid:{address['id']}"
    assert text(root, f"{ATOM}title")
    assert RFC3339.fullmatch(text(root, f"{ATOM}updated"))
    [author] = root.findall(f"{ATOM}author")
    assert text(author, f"{ATOM}name")
    links = {link.get("rel"): link for link in root.findall(f"{ATOM}link")}
    assert (links["self"].get("href"), links["self"].get("type")) == (address["atom_url"], "application/atom+xml")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        # §4.1.2: exactly one id, title and updated; at most one alternate link of a type and language.
        assert text(entry, f"{ATOM}id").startswith("urn:uuid:")
        assert RFC3339.fullmatch(text(entry, f"{ATOM}updated"))
        assert RFC3339.fullmatch(text(entry, f"{ATOM}published"))
        [link] = entry.findall(f"{ATOM}link")
        assert link.get("rel") == "alternate"
        assert absolute(link.get("href"))
        [content] = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))
    assert len({text(entry, f"{ATOM}id") for entry in entries}) == len(entries)
    assert text(entries[0], f"{ATOM}title") == HOSTILE_TITLE


@pytest.mark.parametrize("kind", ["rss_url", "atom_url"])
async def test_a_feed_reader_finds_no_fault_and_nothing_dangerous(
    service: Running, address: dict[str, Any], hostile: dict[str, Any], kind: str
) -> None:
    answer = await read(service, address, kind)
    media_type = {"content-type": KINDS[kind]}
    parsed = feedparser.parse(
        answer.body, response_headers=media_type, sanitize_html=False, resolve_relative_uris=False
    )
    assert not parsed.bozo, parsed.get("bozo_exception")
    entry = parsed.entries[0]
    assert (entry.id, entry.link) == (f"urn:uuid:{hostile['id']}", hostile["url"])
    assert entry.published_parsed is not None
    [content] = entry.content
    assert_harmless(content.value)


@pytest.mark.parametrize(("kind", "media_type"), KINDS.items())
async def test_it_is_read_by_the_reader_of_feeds_in(
    service: Running, address: dict[str, Any], hostile: dict[str, Any], kind: str, media_type: str
) -> None:
    answer = await read(service, address, kind)
    assert answer.headers["Content-Type"] == media_type
    document = read_feed(answer.body, url=address[kind], content_type=media_type, most=100)
    assert not document.unreadable
    item = document.items[0]
    assert (item.id, item.url) == (f"urn:uuid:{hostile['id']}", hostile["url"])
    assert_harmless(item.body)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_reader_has_is_not_sent_again(
    service: Running, address: dict[str, Any], hostile: dict[str, Any], published: Make, kind: str
) -> None:
    async def settled() -> Answer | None:
        answer = await read(service, address, kind)
        return answer if "Last-Modified" in answer.headers else None

    first: Answer = await eventually(settled)
    assert first.headers["Cache-Control"].startswith("private")
    tag, date = {"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}
    assert parsedate_to_datetime(first.headers["Last-Modified"]) <= datetime.now().astimezone()
    for known in (tag, date, tag | date):
        again = await read(service, address, kind, headers=known)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    # A tag counts before a date (RFC 9110 §13.2.2), and a date that cannot be read does not count.
    assert (await read(service, address, kind, headers={"If-None-Match": '"other"', **date})).status == 200
    assert (await read(service, address, kind, headers={"If-Modified-Since": "yesterday"})).status == 200
    await published()
    for known in (tag, date, tag | date):
        assert (await read(service, address, kind, headers=known)).status == 200


async def test_head_is_answered_without_a_body(service: Running, address: dict[str, Any]) -> None:
    answer = await service.request("HEAD", address["rss_url"].removeprefix(service.url), as_=None)
    assert (answer.status, answer.body) == (200, b"")


def _rfc822(value: str) -> bool:
    return re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", value) is not None and bool(
        parsedate_to_datetime(value)
    )
