"""Liveness asks nobody; readiness names what does not answer."""

import asyncio
from collections.abc import Callable

import httpx
from fastapi import FastAPI

from kernel.testing.serving import serve


async def never() -> None:
    await asyncio.Event().wait()


async def broken() -> None:
    raise ConnectionError


async def test_service_lives_while_nothing_else_does(probe_app: Callable[..., FastAPI]) -> None:
    app = probe_app(oidc_issuer="http://127.0.0.1:9")
    app.state.checks["mongo"] = never
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/livez")).status_code == 204


async def test_readiness_names_frozen_and_broken_parts(probe_app: Callable[..., FastAPI]) -> None:
    app = probe_app(oidc_issuer="http://127.0.0.1:9")
    app.state.checks |= {"mongo": never, "kafka": broken}
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failing"] == ["issuer", "mongo", "kafka"]
    assert answer.headers["retry-after"]


async def test_service_is_ready_when_every_part_answers(client: httpx.AsyncClient, employee: dict[str, str]) -> None:
    await client.post("/v1/probes", json={"name": "a"}, headers=employee)
    assert (await client.get("/readyz")).status_code == 204
