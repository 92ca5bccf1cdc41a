"""A server on loopback with the answers that Mastodon's API and LinkedIn's give to a post, as they were recorded.

Mastodon's side honours `Idempotency-Key` as documented; LinkedIn's knows no key, so that what is sent twice is there
twice.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Answering = Callable[[], Awaitable[web.StreamResponse | None]]


class Sink:
    """What was posted, and how the server behaves: `answers` are given first, one to each request."""

    def __init__(self) -> None:
        self.url = ""
        self.texts: Counter[str] = Counter()
        """How often each text is there."""
        self.keys: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        """The network and the text of each request that came in."""
        self.under_way: Counter[str] = Counter()
        """How many requests of each network have published and are not answered yet."""
        self.answers: list[Answering] = []
        self.seconds = 0.0
        """How long an answer takes at most, once the post is there; at least half of it."""

    async def mastodon(self, request: web.Request) -> web.StreamResponse:
        """`POST /api/v1/statuses`."""
        text, key = await _text(request), request.headers["Idempotency-Key"]
        return await self._answer("mastodon", text, lambda: self._status(text, key))

    async def linkedin(self, request: web.Request) -> web.StreamResponse:
        """`POST /rest/posts`."""
        text = (await request.json())["commentary"]
        return await self._answer("linkedin", text, lambda: self._share(text))

    async def _answer(self, network: str, text: str, publish: Callable[[], web.StreamResponse]) -> web.StreamResponse:
        self.requests.append((network, text))
        if self.answers:
            told = await self.answers.pop(0)()
            if told is not None:
                return told
        answer = publish()
        self.under_way[network] += 1
        try:
            await asyncio.sleep((0.5 + random.random() / 2) * self.seconds)
        finally:
            self.under_way[network] -= 1
        return answer

    def _status(self, text: str, key: str) -> web.StreamResponse:
        status_id = self.keys.get(key)
        if status_id is None:
            status_id = self.keys[key] = str(110_000_000_000_000_000 + len(self.keys))
            self.texts[text] += 1
        return web.json_response({"id": status_id, "url": f"{self.url}/@ada/{status_id}", "content": ""})

    def _share(self, text: str) -> web.StreamResponse:
        self.texts[text] += 1
        return web.Response(status=201, headers={"x-restli-id": f"urn:li:share:{7_000_000_000 + self.texts.total()}"})


def status(code: int, **headers: str) -> Answering:
    """An answer with this status and nothing published; headers are named with underscores."""

    async def answer() -> web.StreamResponse:
        return web.json_response(
            {"error": "recorded"},
            status=code,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    return answer


def after(waiting: Callable[[], Awaitable[Any]]) -> Answering:
    """What the server would do anyway, after waiting for something."""

    async def answer() -> None:
        await waiting()

    return answer


@asynccontextmanager
async def sink() -> AsyncIterator[Sink]:
    """The server while the block runs."""
    made = Sink()
    app = web.Application()
    app.router.add_post("/api/v1/statuses", made.mastodon)
    app.router.add_post("/rest/posts", made.linkedin)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


async def _text(request: web.Request) -> str:
    body = await request.text()
    if "json" in request.content_type:
        return str(json.loads(body)["status"])
    return parse_qs(body, keep_blank_values=True)["status"][0]
