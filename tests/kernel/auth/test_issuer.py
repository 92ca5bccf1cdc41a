"""The issuer of tests and demonstrations."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from kernel.testing.issuer import Issuer, create_issuer
from kernel.testing.serving import serve_at


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    issuing = serve_at(lambda url: create_issuer(url, {"employee-1": ["employee"]}, audience="probes"))
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
