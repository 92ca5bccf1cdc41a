"""Servers and documents that mean harm are refused within the limits, and the problem says why."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import signal
import sys
import time
from typing import Any

import psutil
import pytest

from content.items import schemas
from kernel.testing.service import Answer, Running
from tests.web import Web

FEED = b"<rss version='2.0'><channel><title>N</title></channel></rss>"


def readers() -> int:
    """How many processes of this one read a feed at this moment."""
    found = 0
    for child in psutil.Process().children():
        # One of them may end while it is looked at.
        with contextlib.suppress(psutil.NoSuchProcess):
            found += schemas.__name__ in child.cmdline()
    return found


async def fetched(service: Running, url: str) -> Answer:
    """The answer to fetching a new feed."""
    body = {"url": url, "language": "en", "topics": []}
    created = await service.post("/v1/feeds", as_="editor-1", json=body)
    assert created.status == 201, created.body
    return await service.post(f"/v1/feeds/{created.json['id']}/fetch", as_="editor-1")


def slug(answer: Answer) -> str:
    assert answer.headers["Content-Type"] == "application/problem+json"
    word: str = answer.json["type"].removeprefix("/problems/")
    return word


async def test_a_server_that_never_answers_is_given_up(service: Running, web: Web) -> None:
    async def hang(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    began = time.monotonic()
    answer = await fetched(service, web.plays("/hang", hang))
    assert (answer.status, slug(answer)) == (424, "feed-too-slow")
    assert answer.json["limit_seconds"] == 4.0
    assert time.monotonic() - began < 6


async def test_a_server_that_drips_is_given_up(service: Running, web: Web) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    answer = await fetched(service, web.plays("/drip", drip))
    assert slug(answer) == "feed-too-slow"


async def test_a_document_over_the_limit_is_not_read_to_its_end(service: Running, web: Web) -> None:
    written = 0

    async def flood(writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            written += 65_536

    answer = await fetched(service, web.plays("/flood", flood))
    assert (answer.status, slug(answer)) == (424, "feed-too-large")
    assert answer.json["limit_bytes"] == 1_000_000
    # The rest is what two kernels keep in their buffers.
    assert written < 20_000_000


async def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused(service: Running, web: Web) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    answer = await fetched(service, web.answers("/bomb", bomb, content_encoding="gzip"))
    assert slug(answer) == "feed-too-large"


async def test_a_packed_feed_is_read(service: Running, web: Web) -> None:
    answer = await fetched(service, web.answers("/gzip", gzip.compress(FEED), content_encoding="gzip"))
    assert answer.status == 200


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("long", b"content-length: 9999\r\n\r\n" + FEED, "broken_off"),
        ("chunk", b"transfer-encoding: chunked\r\n\r\nfff\r\nabc", "broken_off"),
        ("not-gzip", b"content-encoding: gzip\r\n\r\nplain", "encoding"),
        ("half-gzip", b"content-encoding: gzip\r\n\r\n" + gzip.compress(FEED, mtime=0)[:-9], "broken_off"),
        ("brotli", b"content-encoding: br\r\n\r\nxxxx", "encoding"),
        ("twice", b"content-encoding: gzip, gzip\r\n\r\nxxxx", "encoding"),
        ("short", b"content-length: 3\r\n\r\nabcd", "broken_answer"),
        ("two-lengths", b"content-length: 3\r\ncontent-length: 4\r\n\r\nabcd", "broken_answer"),
    ],
)
async def test_a_server_that_lies_is_unreachable(
    service: Running, web: Web, name: str, raw: bytes, reason: str
) -> None:
    answer = await fetched(service, web.sends("/" + name, b"HTTP/1.1 200 OK\r\n" + raw))
    assert (slug(answer), answer.json["reason"]) == ("feed-unreachable", reason)


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "204 No Content", "401 Unauthorized", "300 Choose"])
async def test_an_answer_that_is_no_success_is_reported(service: Running, web: Web, status: str) -> None:
    answer = await fetched(service, web.answers("/" + status[:3], b"", status=status))
    assert (slug(answer), answer.json["reason"]) == ("feed-unreachable", "status")
    assert answer.json["answered"] == int(status[:3])


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"", "application/xml"),
        (b"<!doctype html><html><head><title>News</title></head><body>No feed</body></html>", "text/html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "image/png"),
        (b'{"items": [{"id": "1"}]}', "application/json"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', "application/json"),
        (b'{"version": ' + b"[" * 100_000, "application/json"),
        (b"http://127.0.0.1:1/", "text/plain"),
        (b"/etc/passwd", "text/plain"),
    ],
)
async def test_what_is_no_feed_is_said_to_be_none(service: Running, web: Web, raw: bytes, content_type: str) -> None:
    answer = await fetched(service, web.answers("/none", raw, content_type=content_type))
    assert (answer.status, slug(answer)) == (424, "feed-not-a-feed")


def bombs() -> dict[str, bytes]:
    """Documents whose entities grow: each level tenfold, one huge text many times, and one that names a file."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 12))
    body = "<rss version='2.0'><channel><item><link>https://n.example.org/b</link><title>T{}</title></item></channel></rss>"
    return {
        "laughs": f'<!DOCTYPE r [\n<!ENTITY l0 "ha">\n{levels}]>{body.format("&l11;")}'.encode(),
        "quadratic": f'<!DOCTYPE r [\n<!ENTITY a "{"a" * 400_000}">\n]>{body.format("&a;" * 100_000)}'.encode(),
        "file": f'<!DOCTYPE r [\n<!ENTITY f SYSTEM "file:///etc/passwd">\n]>{body.format("&f;")}'.encode(),
        "parameter": f'<!DOCTYPE r [\n<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;\n]>{body.format("")}'.encode(),
    }


@pytest.mark.parametrize("name", bombs())
async def test_entities_neither_grow_nor_open_files(service: Running, web: Web, name: str) -> None:
    began = time.monotonic()
    answer = await fetched(service, web.answers("/" + name, bombs()[name]))
    assert time.monotonic() - began < 6
    found = await service.runtime.mongo.collection("stories").find({"url": "https://n.example.org/b"})
    assert answer.status in (200, 424)
    assert all(len(story["title"]) <= 300 and "root:" not in story["title"] for story in found)


async def test_a_document_that_takes_for_ever_is_given_up_and_holds_nobody_up(service: Running, web: Web) -> None:
    # The reader's search for a DOCTYPE begins again at each of these lines, and runs to the last one.
    endless = b"\n" * 900_000 + FEED
    fetching = asyncio.create_task(fetched(service, web.answers("/endless", endless)))
    longest = 0.0
    while not fetching.done():
        began = time.perf_counter()
        assert (await service.get("/livez", as_=None)).status == 204
        longest = max(longest, time.perf_counter() - began)
    assert slug(fetching.result()) == "feed-too-slow"
    assert longest < 1
    # The one that is started ahead waits for the next feed.
    assert readers() <= 1


async def test_no_more_than_two_feeds_are_read_at_once(service: Running, web: Web) -> None:
    endless = b"\n" * 900_000 + FEED
    fetching = [asyncio.create_task(fetched(service, web.answers(f"/endless-{one}", endless))) for one in range(4)]
    most = 0
    while not all(task.done() for task in fetching):
        most = max(most, readers())
        assert (await service.get("/livez", as_=None)).status == 204
    assert [slug(task.result()) for task in fetching] == ["feed-too-slow"] * 4
    # Two that read, and one that is started ahead.
    assert 2 <= most <= 3


async def test_a_reader_whose_caller_was_killed_ends_by_itself() -> None:
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", schemas.__name__), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    arguments = {"url": "http://a.example/", "content_type": "application/xml", "most": 10, "seconds": 0.5}
    await reader.communicate(json.dumps(arguments).encode() + b"\n" + b"\n" * 900_000 + FEED)
    assert reader.returncode == -signal.SIGXCPU or reader.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://user:secret@127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
    ],
)
async def test_a_redirect_to_an_address_that_is_not_called_is_refused(service: Running, web: Web, target: str) -> None:
    answer = await fetched(service, web.answers("/away", b"", status="302 Found", location=target))
    assert (answer.status, slug(answer)) == (424, "feed-leads-elsewhere")


async def test_redirects_without_end_are_given_up(service: Running, web: Web) -> None:
    answer = await fetched(service, web.answers("/loop", b"", status="307 Temporary Redirect", location="/loop"))
    assert (slug(answer), answer.json["reason"]) == ("feed-unreachable", "redirects")
    assert len(web.requests) == 6


async def test_a_server_that_is_away_is_unreachable(service: Running) -> None:
    answer = await fetched(service, "http://127.0.0.1:1/")
    assert (slug(answer), answer.json["reason"]) == ("feed-unreachable", "no_connection")


async def test_a_failed_fetch_leaves_nothing_behind_and_can_be_repeated(service: Running, web: Web) -> None:
    created = await service.post(
        "/v1/feeds",
        as_="editor-1",
        json={"url": web.answers("/later", b"", status="503 Later"), "language": "en", "topics": []},
    )
    feed_id = created.json["id"]
    assert (await service.post(f"/v1/feeds/{feed_id}/fetch", as_="editor-1")).status == 424
    assert (await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")).json["fetched_at"] is None
    web.answers("/later", FEED)
    assert (await service.post(f"/v1/feeds/{feed_id}/fetch", as_="editor-1")).status == 200
    assert (await service.get(f"/v1/feeds/{feed_id}", as_="editor-1")).json["fetched_at"] is not None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.1.2.3/feed", "not_public"),
        ("http://169.254.169.254/", "not_public"),
        ("http://[::ffff:10.0.0.1]/", "not_public"),
        ("http://[fd00::1]/", "not_public"),
        ("http://0.0.0.0/", "not_public"),
        # Parsers of addresses turn these two into 10.0.0.1.
        ("http://167772161/", "not_public"),
        ("http://012.0.0.1/", "not_public"),
    ],
)
async def test_a_feed_at_a_private_address_is_not_registered(service: Running, url: str, code: str) -> None:
    body = {"url": url, "language": "en", "topics": []}
    answer = await service.post("/v1/feeds", as_="editor-1", json=body)
    assert (answer.status, slug(answer)) == (422, "feed-address-refused")
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [("/url", code)]


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"url": "ftp://n.example.org/"}, "/url"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"url": "https://user:pw@n.example.org/"}, "/url"),
        ({"url": "https://n.example.org/\r\nX: y"}, "/url"),
        ({"url": "https://n.example.org/" + "a" * 2048}, "/url"),
        ({"url": 3}, "/url"),
        ({"language": "EN_us"}, "/language"),
        ({"topics": ["Not A Slug"]}, "/topics/0"),
        ({"interval": 3}, "/interval"),
    ],
)
async def test_a_faulty_feed_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    body = {"url": "https://n.example.org/", "language": "en", "topics": [], **members}
    answer = await service.post("/v1/feeds", as_="editor-1", json=body)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
