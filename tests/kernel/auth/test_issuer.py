"""The issuer of tests and demonstrations."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from kernel.testing.issuer import Issuer, create_issuer
from kernel.testing.serving import serve_at

CLIENTS = {"reader-1": ["probes:list", "probes:read"]}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    issuing = serve_at(lambda url: create_issuer(url, {"employee-1": ["employee"]}, audience="probes", clients=CLIENTS))
    async with issuing as url, httpx.AsyncClient(base_url=url) as http:
        yield http


async def test_token_is_given_for_a_login(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/token", json={"login": "employee-1", "ttl_seconds": 60})).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 60)
    assert answer["access_token"].count(".") == 2


@pytest.mark.parametrize(
    "body", [{"login": "stranger"}, {}, [], {"login": []}, {"login": "employee-1", "ttl_seconds": -1}, None]
)
async def test_token_is_refused_for_anything_else(client: httpx.AsyncClient, body: object) -> None:
    assert (await client.post("/token", json=body)).status_code == 400


async def test_two_keys_are_published_while_they_rotate(client: httpx.AsyncClient) -> None:
    before = (await client.get("/jwks.json")).json()["keys"]
    await client.post("/rotate")
    after = (await client.get("/jwks.json")).json()["keys"]
    assert len(after) == 2
    assert after[1] == before[0]
    assert all("d" not in key for key in after)


def test_keys_outlive_the_process(tmp_path: Path) -> None:
    first = Issuer("http://127.0.0.1:1", {}, audience="probes", key_file=tmp_path / "keys" / "issuer.json")
    first.rotate()
    second = Issuer("http://127.0.0.1:1", {}, audience="probes", key_file=tmp_path / "keys" / "issuer.json")
    assert second.published() == first.published()
    assert (tmp_path / "keys" / "issuer.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("body", "auth", "scope"),
    [
        ({"client_id": "reader-1", "client_secret": "x"}, None, "probes:list probes:read"),
        ({"scope": "probes:read"}, ("reader-1", "x"), "probes:read"),
    ],
    ids=["body", "header"],
)
async def test_a_client_is_given_a_token_for_itself(
    client: httpx.AsyncClient, body: dict[str, str], auth: tuple[str, str] | None, scope: str
) -> None:
    # RFC 6749 §4.4.2, with the client's name as in §2.3.1.
    answer = await client.post("/token", data={"grant_type": "client_credentials", **body}, auth=auth)

    assert (answer.status_code, answer.json()["token_type"], answer.json()["scope"]) == (200, "Bearer", scope)
    claims = answer.json()["access_token"].split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["sub"] == "reader-1"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"grant_type": "password", "client_id": "reader-1"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "employee-1"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "reader-1", "scope": "all"}, 400, "invalid_scope"),
    ],
    ids=["grant", "client", "scope"],
)
async def test_a_client_is_refused_as_the_standard_says(
    client: httpx.AsyncClient, body: dict[str, str], status: int, error: str
) -> None:
    answer = await client.post("/token", data=body)

    assert (answer.status_code, answer.json()) == (status, {"error": error})
