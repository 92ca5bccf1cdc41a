"""Guides: shipped in two languages, rewritten by the programme version by version."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from content.guides.repository import SHIPPED
from kernel.testing.service import Answer, Running
from tests.content.conftest import given_programmes

GUIDE: dict[str, Any] = {
    "title": {"en": "How we tell it", "fr": "Comment nous racontons"},
    "sections": [
        {
            "id": "own-words",
            "heading": {"en": "Own words", "fr": "Nos mots"},
            "text": {"en": "Say *it* [yourself](https://example.org).", "fr": "Dites-le\n\n- vous-même"},
        }
    ],
}


async def rewrite(service: Running, guide: str, *, etag: str, programme: str, **members: Any) -> Answer:
    return await service.put(
        f"/v1/guides/{guide}?programme={programme}",
        as_="programme-1",
        json={**GUIDE, **members},
        headers={"If-Match": etag},
    )


@pytest.fixture(scope="module", autouse=True)
async def programmes(service: Running) -> None:
    """The programmes that the tests decide for."""
    await given_programmes(service, "rewritten", "one-entity", "parallel", "blind", "versions", "audited", "faulty")


async def test_there_is_a_shipped_guide_for_the_programme_and_for_each_network(service: Running) -> None:
    answer = await service.get("/v1/guides", headers={"Accept-Language": "fr"})
    assert answer.status == 200
    assert answer.headers["Content-Language"] == "fr"
    assert [guide["id"] for guide in answer.json["items"]] == [
        "programme",
        "linkedin",
        "mastodon",
        "bluesky",
        "tiktok",
        "x",
    ]
    assert {guide["version"] for guide in answer.json["items"]} == {0}
    assert answer.json["items"][0]["title"] == "Raconter ce que l’on sait, avec ses mots"


async def test_an_unchanged_list_is_not_sent_again(service: Running) -> None:
    first = await service.get("/v1/guides?programme=unchanged")
    again = await service.get("/v1/guides?programme=unchanged", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("guide", SHIPPED)
async def test_a_shipped_guide_says_the_same_things_in_both_languages(service: Running, guide: str) -> None:
    english = (await service.get(f"/v1/guides/{guide}", headers={"Accept-Language": "en"})).json
    french = (await service.get(f"/v1/guides/{guide}", headers={"Accept-Language": "fr"})).json
    assert [one["id"] for one in english["sections"]] == [one["id"] for one in french["sections"]]
    for one, other in zip(english["sections"], french["sections"], strict=True):
        assert one["text"] != other["text"]
        assert one["text"].count("\n- ") == other["text"].count("\n- ")


async def test_a_rewritten_guide_is_read_by_everybody_in_their_language(service: Running) -> None:
    shipped = await service.get("/v1/guides/linkedin?programme=rewritten")
    assert (await rewrite(service, "linkedin", etag=shipped.headers["ETag"], programme="rewritten")).status == 200
    answer = await service.get("/v1/guides/linkedin?programme=rewritten", headers={"Accept-Language": "fr-CA"})
    assert (answer.json["version"], answer.headers["ETag"]) == (1, '"1"')
    assert answer.json["sections"] == [{"id": "own-words", "heading": "Nos mots", "text": "Dites-le\n\n- vous-même"}]
    listed = (await service.get("/v1/guides?programme=rewritten")).json["items"]
    assert [(one["id"], one["version"]) for one in listed[:3]] == [("programme", 0), ("linkedin", 1), ("mastodon", 0)]


async def test_a_programme_rewrites_its_own_guides_alone(service: Running) -> None:
    await rewrite(service, "x", etag='"0"', programme="one-entity")
    assert (await service.get("/v1/guides/x?programme=another-entity")).json["version"] == 0


async def test_of_parallel_rewritings_one_succeeds(service: Running) -> None:
    answers = await asyncio.gather(*(rewrite(service, "mastodon", etag='"0"', programme="parallel") for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] + [412] * 7


async def test_a_guide_is_not_rewritten_blindly(service: Running) -> None:
    blind = await service.put("/v1/guides/linkedin", as_="programme-1", json=GUIDE)
    assert blind.status == 428
    assert (await rewrite(service, "linkedin", etag='"7"', programme="blind")).status == 412


async def test_every_version_stays_readable_in_both_languages(service: Running) -> None:
    for version in range(3):
        title = {"en": f"Number {version + 1}", "fr": f"Numéro {version + 1}"}
        await rewrite(service, "bluesky", etag=f'"{version}"', programme="versions", title=title)
    path = "/v1/guides/bluesky/versions"
    first = await service.get(f"{path}?programme=versions&limit=2", as_="auditor-1")
    rest = await service.get(f"{path}?programme=versions&limit=2&cursor={first.json['next_cursor']}", as_="auditor-1")
    assert [one["version"] for one in first.json["items"] + rest.json["items"]] == [3, 2, 1, 0]
    assert rest.json["next_cursor"] is None
    assert first.json["items"][0]["author_id"] == service.person_id("programme-1")
    assert rest.json["items"][1]["author_id"] is None
    second = await service.get(f"{path}/2?programme=versions", as_="programme-1")
    assert second.json["title"] == {"en": "Number 2", "fr": "Numéro 2"}
    assert second.json["sections"] == GUIDE["sections"]
    missing = await service.get(f"{path}/9?programme=versions", as_="programme-1")
    assert missing.json["type"] == "/problems/guide-version-not-found"


async def test_a_rewriting_is_audited(service: Running) -> None:
    await rewrite(service, "x", etag='"0"', programme="audited")
    [act] = (await service.get("/v1/audit?subject=guides/audited/x", as_="auditor-1")).json["items"]
    assert (act["act"], act["actor_id"]) == ("guide.rewritten", service.person_id("programme-1"))
    assert act["details"] == {"version": 1}


@pytest.mark.parametrize("login", ["employee-1", "editor-1", "auditor-1"])
async def test_only_the_programme_rewrites(service: Running, login: str) -> None:
    answer = await service.put("/v1/guides/linkedin", as_=login, json=GUIDE, headers={"If-Match": '"0"'})
    assert (answer.status, answer.json["roles"]) == (403, ["programme"])


async def test_who_wrote_what_is_for_the_programme_and_auditors(service: Running) -> None:
    for path in ("/v1/guides/linkedin/versions", "/v1/guides/linkedin/versions/0"):
        assert (await service.get(path, as_="employee-1")).status == 403


async def test_an_unknown_guide_is_not_found(service: Running) -> None:
    for path in ("/v1/guides/myspace", "/v1/guides/myspace/versions", "/v1/guides/myspace/versions/0"):
        assert (await service.get(path, as_="programme-1")).json["type"] == "/problems/guide-not-found"
    assert (await rewrite(service, "myspace", etag='"0"', programme="main")).status == 404


def section(**members: Any) -> dict[str, Any]:
    return {"sections": [{**GUIDE["sections"][0], **members}]}


def text(english: str) -> dict[str, Any]:
    return section(text={"en": english, "fr": "Oui"})


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"title": {"en": "Only English"}}, "/title/fr"),
        ({"title": {"en": "a\u202eb", "fr": "b"}}, "/title/en"),
        ({"sections": []}, "/sections"),
        ({"sections": GUIDE["sections"] * 2}, "/sections"),
        (section(id="Not a slug"), "/sections/0/id"),
        (section(points=3), "/sections/0/points"),
        (text(""), "/sections/0/text/en"),
        (text("x" * 5_001), "/sections/0/text/en"),
        (text("zero\u200bwidth"), "/sections/0/text/en"),
        (text("<script>alert(1)</script>"), "/sections/0/text/en"),
        (text("<!-- hidden -->"), "/sections/0/text/en"),
        (text("[click](javascript:alert(1))"), "/sections/0/text/en"),
        (text("[click]( \n JaVaScRiPt:alert(1))"), "/sections/0/text/en"),
        (text("[click](&#106;avascript:alert(1))"), "/sections/0/text/en"),
        (text("[click][1]\n\n[1]: data:text/html,x"), "/sections/0/text/en"),
    ],
)
async def test_a_faulty_guide_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    answer = await rewrite(service, "linkedin", etag='"0"', programme="faulty", **members)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


async def test_a_programme_that_is_no_slug_is_refused(service: Running) -> None:
    answer = await service.get("/v1/guides?programme=../etc")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "programme")
