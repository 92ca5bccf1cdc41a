"""What cannot be a story is refused with a pointer to the fault."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from kernel.testing.service import Running
from tests.content.examples import CERTIFICATE, STORY

Make = Callable[..., Awaitable[dict[str, Any]]]

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "/title"),
    ({"title": "   "}, "/title"),
    ({"title": "x" * 301}, "/title"),
    ({"title": "two\nlines"}, "/title"),
    ({"title": "a\u202egnp.exe"}, "/title"),
    ({"title": "in\u200bvisible"}, "/title"),
    ({"title": "\u200d"}, "/title"),
    ({"title": "bell\x07"}, "/title"),
    ({"title": "nul\0"}, "/title"),
    ({"title": "half \ud800"}, "/title"),
    ({"title": None}, "/title"),
    ({"title": 3}, "/title"),
    ({"body": "x" * 100_001}, "/body"),
    ({"body": ["x"]}, "/body"),
    ({"url": ""}, "/url"),
    ({"url": "/relative"}, "/url"),
    ({"url": "javascript:alert(1)"}, "/url"),
    ({"url": "data:text/html,x"}, "/url"),
    ({"url": "https://user:secret@example.org/"}, "/url"),
    ({"url": "https://user@example.org/"}, "/url"),
    ({"url": "https://example.org/\r\nSet-Cookie: a=b"}, "/url"),
    ({"url": "https://exam\tple.org/"}, "/url"),
    ({"url": " https://example.org/"}, "/url"),
    ({"url": "https://example.org/" + "a" * 2_040}, "/url"),
    # Short enough as it is sent, and too long as it is kept.
    ({"url": "https://example.org/" + "é" * 700}, "/url"),
    ({"url": "https:///nothing"}, "/url"),
    ({"url": None}, "/url"),
    ({"kind": "advert"}, "/kind"),
    ({"kind": None}, "/kind"),
    ({"language": "English"}, "/language"),
    ({"language": "en_GB"}, "/language"),
    ({"language": "en" + "-aaaaaaaa" * 5}, "/language"),
    ({"language": "xx"}, "/language"),
    ({"language": "und"}, "/language"),
    ({"embargo_until": "2099-01-01T00:00:00"}, "/embargo_until"),
    ({"expires_at": "tomorrow"}, "/expires_at"),
    ({"variant_of": ""}, "/variant_of"),
    ({"variant_of": "x" * 65}, "/variant_of"),
    ({"topics": "news"}, "/topics"),
    ({"topics": None}, "/topics"),
    ({"topics": ["News!"]}, "/topics/0"),
    ({"topics": ["ok", "x" * 65]}, "/topics/1"),
    ({"topics": [f"t{number}" for number in range(21)]}, "/topics"),
    ({"status": "published"}, "/status"),
    ({"author_id": "p_x"}, "/author_id"),
]


@pytest.mark.parametrize(("members", "pointer"), FAULTS)
async def test_a_faulty_member_is_pointed_at(
    service: Running, drafted: Make, members: dict[str, Any], pointer: str
) -> None:
    story = await drafted()
    created = await service.post("/v1/stories", as_="editor-1", json={**STORY, **members})
    edited = await service.patch(f"/v1/stories/{story['id']}", as_="editor-1", json=members, headers={"If-Match": "*"})
    for answer in (created, edited):
        assert answer.status == 422
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
        assert "Traceback" not in str(answer.json)


@pytest.mark.parametrize("missing", ["kind", "language", "title", "url"])
async def test_a_missing_member_is_pointed_at(service: Running, missing: str) -> None:
    sent = {name: value for name, value in STORY.items() if name != missing}
    answer = await service.post("/v1/stories", as_="editor-1", json=sent)
    assert [(error["pointer"], error["code"]) for error in answer.json["errors"]] == [(f"/{missing}", "missing")]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        # The same letters in another script are another host, and shown as what they are.
        ("https://ex\u0430mple.org/", "https://xn--exmple-4nf.org/"),
        ("HTTPS://Example.ORG:443/A?b#c", "https://example.org/A?b#c"),
        ("http://example.org", "http://example.org/"),
    ],
)
async def test_an_address_is_kept_in_one_spelling(drafted: Make, given: str, kept: str) -> None:
    assert (await drafted(url=given))["url"] == kept


@pytest.mark.parametrize("title", ["نامه‌ای به شهر", "👩‍👩‍👧 day", "L’été, c’est là", "x" * 300, "<b>not markup</b>"])
async def test_a_title_in_any_script_is_kept(drafted: Make, title: str) -> None:
    assert (await drafted(title=title))["title"] == title


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"source": ""}, "/source"),
        ({"source": None}, "/source"),
        ({"verified_until": "2020-01-01T00:00:00Z"}, "/verified_until"),
        ({"verified_until": "2099-01-01T00:00:00"}, "/verified_until"),
        ({"verified_until": "2099-01-01"}, "/verified_until"),
        ({"verified_until": 4_000_000_000}, "/verified_until"),
        ({"verified_until": "4000000000"}, "/verified_until"),
        ({"verified_until": None}, "/verified_until"),
        # One step beyond what a calendar here holds, once the offset is taken off.
        ({"verified_until": "9999-12-31T23:59:59-14:00"}, "/verified_until"),
        ({"verified_until": "0001-01-01T00:00:00+14:00"}, "/verified_until"),
        ({"verified_until": "10000-01-01T00:00:00Z"}, "/verified_until"),
        ({"verifier_id": "p_x"}, "/verifier_id"),
    ],
)
async def test_a_faulty_certificate_is_refused(
    service: Running, drafted: Make, members: dict[str, Any], pointer: str
) -> None:
    story = await drafted()
    answer = await service.post(f"/v1/stories/{story['id']}/certify", as_="editor-1", json={**CERTIFICATE, **members})
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


async def test_a_certificate_may_last_until_the_end_of_the_calendar(service: Running, drafted: Make) -> None:
    story = await drafted()
    certificate = {**CERTIFICATE, "verified_until": "9999-12-31T23:59:59.999999+14:00"}
    certified = await service.post(f"/v1/stories/{story['id']}/certify", as_="editor-1", json=certificate)
    assert certified.json["certificate"]["verified_until"] == "9999-12-31T09:59:59.999Z"
    assert (await service.post(f"/v1/stories/{story['id']}/publish", as_="editor-1")).status == 200


async def test_faults_are_told_in_the_callers_language(service: Running) -> None:
    answer = await service.post(
        "/v1/stories", as_="editor-1", json={**STORY, "title": "a\nb"}, headers={"Accept-Language": "fr-CA"}
    )
    assert answer.headers["Content-Language"] == "fr"
    assert answer.json["detail"] == "Cela doit être une ligne visible, sans caractère de contrôle ni invisible."


@pytest.mark.parametrize("story_id", ["nothing", "%00", "..%2f..", "x" * 2_000, "%7B%22$gt%22:%22%22%7D"])
async def test_an_id_that_was_never_given_is_not_found(service: Running, story_id: str) -> None:
    assert (await service.get(f"/v1/stories/{story_id}", as_="editor-1")).status == 404
