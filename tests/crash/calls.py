"""Requests that are repeated until they are answered, with the same key each time."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Any

import aiohttp

from devstack.stack import Stack
from tests.crash.acknowledged import Acknowledged

_ANSWER_SECONDS = 15.0
_PAUSE_SECONDS = 0.1
# Tokens last an hour, a long run most of one.
_TOKEN_SECONDS = 1800.0
_AGAIN_LATER = frozenset({"request-in-flight", "stale-write"})


class Unanswered(Exception):
    """A request had no answer by the deadline, however often it was repeated."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said in the end."""

    status: int
    body: dict[str, Any]

    @property
    def problem(self) -> str:
        """The slug of the problem, empty for a success."""
        return str(self.body.get("type", "")).rpartition("/")[2] if self.status >= 400 else ""


class Caller:
    """Speaks to the services of a stack, as any login, while they are killed."""

    def __init__(self, stack: Stack, http: aiohttp.ClientSession, told: Acknowledged) -> None:
        self._stack = stack
        self._http = http
        self._told = told
        self._urls: dict[str, str] = {}
        self._tokens: dict[str, tuple[str, float]] = {}
        self.deadline = float("inf")
        """When to give up (monotonic)."""

    async def answered(
        self, login: str, method: str, service: str, path: str, body: Any = None, *, key: str | None = None
    ) -> Answer:
        """The first answer that is none of a service in trouble; `Unanswered` at the deadline."""
        attempt = 0
        while True:
            self._told.requests += 1
            answer = await self._attempt(login, method, service, path, body, key)
            if answer is not None and answer.status < 500 and answer.problem not in _AGAIN_LATER:
                return answer
            if time.monotonic() > self.deadline:
                raise Unanswered(f"{method} {service}{path} as {login}: {answer}")
            attempt += 1
            self._told.repeated += 1
            await asyncio.sleep(min(_PAUSE_SECONDS * 2**attempt, 1.0) * random.random())

    async def all_items(self, login: str, service: str, path: str) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        joint, cursor = "&" if "?" in path else "?", ""
        while True:
            page = await self.answered(login, "GET", service, f"{path}{joint}limit=100{cursor}")
            if page.status != 200:
                raise AssertionError(f"GET {service}{path} as {login}: {page}")
            items += page.body["items"]
            if page.body["next_cursor"] is None:
                return items
            cursor = f"&cursor={page.body['next_cursor']}"

    async def _attempt(
        self, login: str, method: str, service: str, path: str, body: Any, key: str | None
    ) -> Answer | None:
        headers = {"Authorization": f"Bearer {await self._token(login)}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        if service not in self._urls:
            self._urls[service] = self._stack.url(service)
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        try:
            async with self._http.request(
                method, self._urls[service] + path, json=body, headers=headers, timeout=timeout
            ) as response:
                if "idempotent-replayed" in response.headers:
                    self._told.replayed += 1
                text = await response.read()
                return Answer(response.status, await response.json(content_type=None) if text else {})
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None

    async def _token(self, login: str) -> str:
        token, since = self._tokens.get(login, ("", 0.0))
        if not token or time.monotonic() - since > _TOKEN_SECONDS:
            token = await asyncio.to_thread(self._stack.token, login)
            self._tokens[login] = token, time.monotonic()
        return token
