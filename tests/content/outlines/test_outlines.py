"""Lists of feeds come in and go out as OPML, line by line, and no document does harm."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from kernel.testing.service import Answer, Running
from tests.content.feeding import acts_on, register
from tests.web import Web

OPML = "text/x-opml"


async def imported(service: Running, body: bytes, *, query: str = "?language=en", **options: Any) -> Answer:
    headers = {"Content-Type": OPML, **options.pop("headers", {})}
    return await service.post(f"/v1/feeds/import{query}", data=body, **{"as_": "editor-1", **options}, headers=headers)


def opml(*outlines: str) -> bytes:
    body = "\n".join(outlines)
    return f'<?xml version="1.0"?>\n<opml version="2.0"><head/><body>\n{body}\n</body></opml>'.encode()


def outline(url: str, **members: str) -> str:
    said = "".join(f" {name}='{value}'" for name, value in members.items())
    return f"<outline text='Feed' type='rss' xmlUrl='{url}'{said}/>"


async def test_each_line_of_an_outline_is_reported(service: Running, web: Web) -> None:
    known = await register(service, f"{web.url}/known")
    lines = [
        f"<outline text='Folder'>{outline(f'{web.url}/new', language='fr', category='/Business/Public transport,x')}",
        "</outline>",
        outline(f"{web.url}/known"),
        outline(f"{web.url}/new"),
        outline("http://10.0.0.1/feed"),
        outline("http://0x0a.1/feed"),
        outline("javascript:alert(1)"),
        "<outline text='No feed'/>",
    ]
    report = (await imported(service, opml(*lines), query="?language=en&topics=news")).json
    assert (report["registered"], report["known"], report["refused"]) == (1, 2, 3)
    new = report["lines"][0]["feed_id"]
    assert [(line["line"], line["outcome"], line["reason"]) for line in report["lines"]] == [
        (3, "registered", None),
        (5, "known", None),
        (6, "known", None),
        (7, "refused", "not_public"),
        (8, "refused", "not_public"),
        (9, "refused", "bad_address"),
    ]
    assert [line["feed_id"] for line in report["lines"][:3]] == [new, known, new]
    assert (await acts_on(service, "feeds"))[-1] == ("feeds.imported", service.person_id("editor-1"))
    feed = (await service.get(f"/v1/feeds/{new}", as_="editor-1")).json
    assert (feed["language"], feed["topics"], feed["state"]) == ("fr", ["public-transport", "x"], "active")


async def test_what_an_outline_does_not_say_is_taken_from_the_request(service: Running, web: Web) -> None:
    body = opml(outline(f"{web.url}/plain", language="!", category=",,/"))
    report = (await imported(service, body, query="?language=de&topics=a&topics=b")).json
    feed = (await service.get(f"/v1/feeds/{report['lines'][0]['feed_id']}", as_="editor-1")).json
    assert (feed["language"], feed["topics"]) == ("de", ["a", "b"])


async def test_the_report_is_in_the_language_of_the_caller(service: Running) -> None:
    answer = await imported(service, opml(outline("ftp://x.example/")), headers={"Accept-Language": "fr"})
    assert answer.headers["Content-Language"] == "fr"
    assert answer.json["lines"][0]["detail"].startswith("L’adresse doit mener")


async def test_an_export_is_what_an_import_takes(service: Running, web: Web) -> None:
    url = f"{web.url}/out?a=1&b=%22quoted%22"
    await register(service, url, language="fr", topics=["mobility", "energy"])
    answer = await service.get("/v1/feeds/export", as_="editor-1")
    assert answer.headers["Content-Type"].startswith(OPML)
    found = {one.get("xmlUrl"): one for one in ET.fromstring(answer.body).iter("outline")}
    assert (found[url].get("language"), found[url].get("category")) == ("fr", "mobility,energy")
    again = (await imported(service, answer.body)).json
    assert (again["registered"], again["refused"]) == (0, 0)
    assert again["known"] == len(found)


async def test_an_import_that_is_repeated_with_its_key_is_answered_as_before(service: Running, web: Web) -> None:
    body, headers = opml(outline(f"{web.url}/keyed")), {"Idempotency-Key": "import-1"}
    first, second = [await imported(service, body, headers=headers) for _ in range(2)]
    assert first.json == second.json
    assert first.json["registered"] == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<opml",
        b"<opml><body><outline></body></opml>",
        b"<rss/>",
        b"\x00\x01",
        b"<?xml version='1.0' encoding='klingon'?><opml/>",
        b'<!DOCTYPE opml [<!ENTITY a "http://x.example/">]><opml><body><outline xmlUrl="&a;"/></body></opml>',
        b'<!DOCTYPE opml SYSTEM "http://127.0.0.1:1/x.dtd"><opml/>',
        b"<opml><body><outline xmlUrl='&undeclared;'/></body></opml>",
    ],
)
async def test_what_is_no_opml_is_said_to_be_none(service: Running, body: bytes) -> None:
    answer = await imported(service, body)
    assert (answer.status, answer.json["type"]) == (422, "/problems/outline-unreadable")


async def test_outlines_nested_without_end_are_read(service: Running, web: Web) -> None:
    deep = "<outline>" * 20_000 + outline(f"{web.url}/deep") + "</outline>" * 20_000
    assert (await imported(service, opml(deep))).json["registered"] == 1


async def test_more_feeds_than_are_imported_at_once_are_refused_as_a_whole(service: Running, web: Web) -> None:
    answer = await imported(service, opml(*[outline(f"{web.url}/many-{n}") for n in range(1001)]))
    assert (answer.json["type"], answer.json["limit_feeds"]) == ("/problems/outline-too-long", 1000)
    assert await service.runtime.mongo.collection("feeds").count({"url": f"{web.url}/many-0"}) == 0


async def test_an_import_is_opml_with_a_language_by_an_editor(service: Running) -> None:
    as_json = await imported(service, b"{}", headers={"Content-Type": "application/json"})
    assert (as_json.status, as_json.headers["Accept"]) == (415, "text/x-opml, application/xml, text/xml")
    without = await imported(service, opml(), query="")
    assert [error["parameter"] for error in without.json["errors"]] == ["language"]
    assert (await imported(service, opml(), as_="employee-1")).status == 403
    assert (await service.get("/v1/feeds/export", as_="employee-1")).status == 403
