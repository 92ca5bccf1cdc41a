"""People and systems are let in where they are meant, and told clearly where they are not."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kernel.testing.issuer import Issuer

READINGS = "/v1/probes/readings"


def signed(issuer: Issuer, login: str) -> dict[str, str]:
    return {"authorization": f"Bearer {issuer.token(login)}"}


def told(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("method", "path", "login", "expected"),
    [
        ("POST", "/v1/probes", "writer-1", (403, "persons-only")),
        ("POST", "/v1/probes/known/publish", "writer-1", (403, "persons-only")),
        ("GET", READINGS, "writer-1", (403, "missing-scope")),
        ("GET", READINGS, "employee-1", (403, "missing-role")),
        ("PUT", READINGS, "reader-1", (403, "missing-scope")),
        ("PUT", READINGS, "editor-1", (403, "service-accounts-only")),
    ],
)
async def test_who_is_not_meant_is_told_why(
    client: httpx.AsyncClient, issuer: Issuer, method: str, path: str, login: str, expected: tuple[int, str]
) -> None:
    assert told(await client.request(method, path, headers=signed(issuer, login), json={"name": "a"})) == expected


@pytest.mark.parametrize(("method", "login"), [("GET", "reader-1"), ("PUT", "writer-1")])
async def test_a_system_with_the_scope_acts_under_its_own_name(
    client: httpx.AsyncClient, issuer: Issuer, method: str, login: str
) -> None:
    answer = await client.request(method, READINGS, headers=signed(issuer, login))

    assert (answer.status_code, answer.json()["by"]) == (200, f"client:{login}")


async def test_what_systems_may_read_a_person_with_the_role_may_read_too(
    client: httpx.AsyncClient, editor: dict[str, str]
) -> None:
    answer = await client.get(READINGS, headers=editor)

    assert (answer.status_code, answer.json()["by"][:2]) == (200, "p_")


async def test_a_scope_that_is_missing_is_named_as_the_standard_says(client: httpx.AsyncClient, issuer: Issuer) -> None:
    answer = await client.get(READINGS, headers=signed(issuer, "writer-1"))

    assert answer.headers["www-authenticate"] == ('Bearer realm="api", error="insufficient_scope", scope="probes:read"')
    assert answer.json()["scope"] == "probes:read"


async def test_the_document_says_who_may_ask_and_how_others_are_answered(client: httpx.AsyncClient) -> None:
    document: dict[str, Any] = (await client.get("/openapi.json")).json()
    read, written = (document["paths"][READINGS][method] for method in ("get", "put"))

    assert read["security"] == [{"bearer": ["editor"]}, {"service": ["probes:read"]}]
    assert written["security"] == [{"service": ["probes:write"]}]
    assert document["components"]["securitySchemes"]["service"]["scheme"] == "bearer"
    assert refusals(read) == {"missing-role", "missing-scope"}
    assert refusals(written) == {"missing-scope", "service-accounts-only"}
    assert refusals(document["paths"]["/v1/probes"]["post"]) == {"persons-only"}


def refusals(operation: dict[str, Any]) -> set[str]:
    return set(operation["responses"]["403"]["content"]["application/problem+json"]["examples"])
