"""Pages of listed origins may call the service; others may not."""

from collections.abc import Callable

import httpx
import pytest
from fastapi import FastAPI

ORIGIN = "https://intranet.example"


async def preflight(client: httpx.AsyncClient, origin: str, method: str = "POST", **headers: str) -> httpx.Response:
    asked = {"origin": origin, "access-control-request-method": method, **headers}
    return await client.options("/v1/probes", headers=asked)


async def test_preflight_of_a_listed_origin_passes(client: httpx.AsyncClient) -> None:
    asked = "authorization, content-type, idempotency-key, if-match, traceparent"
    answer = await preflight(client, ORIGIN, **{"access-control-request-headers": asked})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        ("https://evil.example", "POST", {}),
        ("https://intranet.example.evil.example", "POST", {}),
        ("null", "POST", {}),
        (ORIGIN, "BREW", {}),
        (ORIGIN, "POST", {"access-control-request-headers": "x-anything"}),
    ],
)
async def test_preflight_of_anything_else_is_refused(
    client: httpx.AsyncClient, origin: str, method: str, headers: dict[str, str]
) -> None:
    answer = await preflight(client, origin, method, **headers)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/origin-refused")
    assert "access-control-allow-origin" not in answer.headers


async def test_page_of_a_listed_origin_can_read_answers_and_problems(client: httpx.AsyncClient) -> None:
    for path in ("/v1/probes/known", "/v1/probes/lost", "/v1/nothing"):
        answer = await client.get(path, headers={"origin": ORIGIN})
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        exposed = answer.headers["access-control-expose-headers"]
        assert all(name in exposed for name in ("ETag", "Location", "Retry-After", "traceparent"))
        assert "Origin" in answer.headers["vary"]


async def test_page_can_read_that_its_body_is_too_large(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/probes", content=b" " * 20_000, headers={"origin": ORIGIN})
    assert answer.status_code == 413
    assert answer.headers["access-control-allow-origin"] == ORIGIN


async def test_page_of_another_origin_cannot_read_answers(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/probes/known", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_wildcard_is_no_list_of_origins(probe_app: Callable[..., FastAPI]) -> None:
    with pytest.raises(ValueError, match="wildcard"):
        probe_app(cors_origins=["*"]).build_middleware_stack()
