"""Another system: a server that takes events, and answers as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from kernel.testing.service import Running

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Received:
    """One request: the path says for which subscription."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Its `webhook-id`."""
        return self.headers["webhook-id"]

    @property
    def event(self) -> Any:
        """The CloudEvents envelope."""
        return json.loads(self.body)


class Receiver:
    """What came in, and what is answered by path; 204 where nothing else is said."""

    def __init__(self) -> None:
        self.url = ""
        self.received: list[Received] = []
        self.answers: dict[str, Answering] = {}
        self.under_way = 0

    def at(self, path: str) -> list[Received]:
        """What came in at a path."""
        return [one for one in self.received if one.path == path]

    @property
    def ids(self) -> Counter[str]:
        """How often each event came in."""
        return Counter(one.id for one in self.received)

    def says(self, path: str, status: int, **headers: str) -> None:
        """Answer so at a path from now on; headers are named with underscores."""

        async def answer(_request: web.Request) -> web.StreamResponse:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, headers=named)

        self.answers[path] = answer

    async def take(self, request: web.Request) -> web.StreamResponse:
        """`POST /…`."""
        self.received.append(Received(request.path, request.headers.copy(), await request.read()))
        self.under_way += 1
        try:
            answer = self.answers.get(request.path)
            return web.Response(status=204) if answer is None else await answer(request)
        finally:
            self.under_way -= 1


def hanging(until: asyncio.Event) -> Answering:
    """No answer before something is so."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        await until.wait()
        return web.Response(status=204)

    return answer


def flowing(chunks: int | None) -> Answering:
    """200, with so many chunks of 64 KiB behind it, or without end."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=200)
        await response.prepare(request)
        sent = 0
        while chunks is None or sent < chunks:
            await response.write(b"x" * 65_536)
            sent += 1
        return response

    return answer


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """The server while the block runs."""
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


async def subscription(service: Running, url: str, **members: Any) -> Any:
    """A subscription as it was made, with its secret."""
    body = {"label": "Intranet", "url": url, "programme": None, **members}
    answer = await service.post("/v1/subscriptions", as_="subscriber-1", json=body)
    assert answer.status == 201, answer.body
    return answer.json


async def seen(service: Running, subscription_id: str) -> Any:
    """A subscription as it is now."""
    return (await service.get(f"/v1/subscriptions/{subscription_id}", as_="subscriber-1")).json


async def logged(service: Running, subscription_id: str, *, query: str = "") -> list[Any]:
    """The delivery log, the latest first."""
    answer = await service.get(f"/v1/subscriptions/{subscription_id}/deliveries{query}", as_="auditor-1")
    assert answer.status == 200, answer.body
    items: list[Any] = answer.json["items"]
    return items


def moment(text: str) -> datetime:
    """A moment as the API writes it."""
    return datetime.fromisoformat(text)
