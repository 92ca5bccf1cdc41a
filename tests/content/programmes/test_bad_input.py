"""What a programme cannot be; each fault is pointed at."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.testing.service import Running
from tests.content.programmes.conftest import PROGRAMME, define

CONTACT = PROGRAMME["contacts"][0]

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"name": {"en": "x"}}, "/name/fr"),
    ({"name": {"en": "x", "fr": "a\u202eb"}}, "/name/fr"),
    ({"name": {"en": "x" * 201, "fr": "x"}}, "/name/en"),
    ({"languages": []}, "/languages"),
    ({"languages": ["french!"]}, "/languages/0"),
    ({"languages": ["fr"] * 21}, "/languages"),
    ({"review_steps": [{"name": "Facts", "reviewers": 0}]}, "/review_steps/0/reviewers"),
    ({"review_steps": [{"name": "Facts", "reviewers": "2"}]}, "/review_steps/0/reviewers"),
    ({"review_steps": [{"name": "Facts", "reviewers": 11}]}, "/review_steps/0/reviewers"),
    ({"review_steps": [{"name": "Facts", "reviewers": 1}] * 2}, "/review_steps"),
    ({"review_steps": [{"name": f"{one}", "reviewers": 1} for one in range(6)]}, "/review_steps"),
    ({"contacts": [{"topic": "help"}]}, "/contacts/0"),
    ({"contacts": [{**CONTACT, "email": "nobody"}]}, "/contacts/0/email"),
    ({"contacts": [{**CONTACT, "email": "a@b.example\r\nBcc: c@d.example"}]}, "/contacts/0/email"),
    ({"contacts": [{**CONTACT, "email": "a@b"}]}, "/contacts/0/email"),
    ({"contacts": [{**CONTACT, "email": f"{'a' * 65}@b.example"}]}, "/contacts/0/email"),
    ({"contacts": [{**CONTACT, "url": "javascript:alert(1)"}]}, "/contacts/0/url"),
    ({"contacts": [{**CONTACT, "topic": "Help me"}]}, "/contacts/0/topic"),
    ({"contacts": [{**CONTACT, "name": "two\nlines"}]}, "/contacts/0/name"),
    ({"contacts": [{**CONTACT, "phone": "1"}]}, "/contacts/0/phone"),
    ({"contacts": [CONTACT] * 51}, "/contacts"),
    ({"stock_needed": 0}, "/stock_needed"),
    ({"stock_needed": 1_001}, "/stock_needed"),
    ({"stock_needed": True}, "/stock_needed"),
    ({"status": "open"}, "/status"),
]


@pytest.mark.parametrize(("members", "pointer"), FAULTS)
async def test_a_faulty_programme_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    answer = await define(service, "faulty", **members)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize(("members", "pointer"), [*FAULTS, ({"entity": "south"}, "/entity"), ({"id": "x"}, "/id")])
async def test_a_faulty_change_is_refused_with_a_pointer_to_the_fault(
    service: Running, members: dict[str, Any], pointer: str
) -> None:
    answer = await service.patch("/v1/programmes/main", as_="programme-1", json=members, headers={"If-Match": "*"})
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("id", ["North", "no spaces", "-x", "a--b", "", "x" * 65, "a/b", "é", None, 7])
async def test_a_programme_has_an_id_of_lowercase_words(service: Running, id: Any) -> None:
    answer = await define(service, "x", id=id)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/id")
    answer = await define(service, "x", entity=id)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/entity")


@pytest.mark.parametrize("id", ["nothing", "%2e%2e", "x" * 500, "%00", "$where"])
async def test_a_programme_that_does_not_exist_is_not_found(service: Running, id: str) -> None:
    for method, path in (("GET", ""), ("GET", "/readiness"), ("POST", "/open")):
        answer = await service.request(method, f"/v1/programmes/{id}{path}", as_="programme-1")
        assert answer.status == 404


async def test_without_a_token_nothing_is_told(service: Running) -> None:
    for method, path in (
        ("GET", "/v1/programmes"),
        ("POST", "/v1/programmes"),
        ("GET", "/v1/programmes/main"),
        ("PATCH", "/v1/programmes/main"),
        ("POST", "/v1/programmes/main/open"),
        ("GET", "/v1/programmes/main/readiness"),
        ("GET", "/v1/me/programme"),
    ):
        answer = await service.request(method, path, as_=None, json={} if method in ("POST", "PATCH") else None)
        assert (answer.status, answer.json["type"]) == (401, "/problems/unauthenticated"), path
