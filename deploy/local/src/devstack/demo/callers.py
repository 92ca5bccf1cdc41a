"""Requests to the running services, as one login or another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp

from devstack.failures import StackFailure
from devstack.stack import Stack

_ANSWER_SECONDS = 30
_LOOK_SECONDS = 0.05


class Callers:
    """Speaks to the services of a stack; a refusal ends the job with what was asked and answered."""

    def __init__(self, stack: Stack, http: aiohttp.ClientSession) -> None:
        self._stack = stack
        self._http = http
        self._tokens: dict[str, str] = {}

    async def call(
        self,
        login: str,
        method: str,
        service: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The decoded answer of a service; StackFailure when it is not a success."""
        status, answer = await self.attempt(login, method, service, path, body, headers=headers)
        if status >= 400:
            raise StackFailure(
                f"{method} {service}{path} as {login} answered {status}: {answer}",
                remedy=f"look at `make logs S={service}`",
            )
        return answer

    async def attempt(
        self,
        login: str,
        method: str,
        service: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, dict[str, Any] | None]:
        """Status and decoded answer, whatever they are."""
        if login not in self._tokens:
            self._tokens[login] = await asyncio.to_thread(self._stack.token, login)
        sent = {"Authorization": f"Bearer {self._tokens[login]}", **(headers or {})}
        async with self._http.request(method, self._stack.url(service) + path, json=body, headers=sent) as response:
            return response.status, await response.json(content_type=None) if await response.read() else None

    async def fetch(self, login: str, service: str, path: str, media_type: str) -> tuple[int, bytes]:
        """Status and body of a document of some media type, as it is."""
        if login not in self._tokens:
            self._tokens[login] = await asyncio.to_thread(self._stack.token, login)
        sent = {"Authorization": f"Bearer {self._tokens[login]}", "Accept": media_type}
        async with self._http.get(self._stack.url(service) + path, headers=sent) as response:
            return response.status, await response.read()

    async def post_as_nobody(self, service: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and decoded answer to what is sent without a token."""
        async with self._http.post(self._stack.url(service) + path, json=body) as response:
            return response.status, await response.json(content_type=None) if await response.read() else None

    async def all_items(self, login: str, service: str, path: str) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        joint, cursor = "&" if "?" in path else "?", ""
        while True:
            page = await self.call(login, "GET", service, f"{path}{joint}limit=100{cursor}")
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    async def visit(self, link: str, user_agent: str) -> tuple[int, str]:
        """Follow a link one step: the status, and where it leads."""
        async with self._http.get(link, headers={"User-Agent": user_agent}, allow_redirects=False) as response:
            return response.status, response.headers.get("Location", "")

    async def read(self, address: str, *, media_type: str = "*/*") -> tuple[int, str]:
        """What anybody reads at an address, without a token."""
        async with self._http.get(address, headers={"Accept": media_type}) as response:
            return response.status, await response.text()


async def until(what: str, condition: Callable[[], Awaitable[Any]], *, within: float = _ANSWER_SECONDS) -> Any:
    """The first true result of `condition`; StackFailure naming `what` after `within` seconds."""
    deadline = time.monotonic() + within
    while not (result := await condition()):
        if time.monotonic() > deadline:
            raise StackFailure(f"{what} did not happen within {within:.0f} s", remedy="look at `make logs`")
        await asyncio.sleep(_LOOK_SECONDS)
    return result
