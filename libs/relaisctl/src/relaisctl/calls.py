"""Acts of an office: asked of a service over HTTP with the caller's own token; it authorises and records them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from relaisctl.installation import Member
from relaisctl.verdicts import Refused, Unreached

_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What a service answered that did what it was asked."""

    headers: Mapping[str, str]
    json: Any


class Calls:
    """Requests to one service in somebody's name."""

    def __init__(self, member: Member, http: aiohttp.ClientSession) -> None:
        self._member = member
        self._http = http

    async def ask(
        self, method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer; `Refused` with the service's own words if it did not do it, `Unreached` if nobody answers."""
        url = f"{self._member.settings.public_url}{path}"
        try:
            async with self._http.request(method, url, json=json, headers=headers, allow_redirects=False) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise Unreached(f"{self._member.name}: nothing answers at {url} ({type(failure).__name__})") from failure
        if not 200 <= response.status < 300:
            raise Refused(f"{self._member.name}: {method} {path} was refused: {_words(response.status, body)}")
        return Answer(response.headers, orjson.loads(body) if body else None)

    async def items(self, path: str) -> list[Any]:
        """All items of a list, page by page."""
        found: list[Any] = []
        cursor = None
        while True:
            page = (await self.ask("GET", path if cursor is None else f"{path}?cursor={cursor}")).json
            found += page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return found


@asynccontextmanager
async def calling(member: Member, token: str) -> AsyncIterator[Calls]:
    """Calls of a service with a token."""
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "relaisctl"}
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as http:
        yield Calls(member, http)


def _words(status: int, body: bytes) -> str:
    """The problem document as a line (RFC 9457)."""
    try:
        problem = orjson.loads(body)
        said = problem.get("detail") or problem["title"]
        places = [f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", [])]
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError):
        return str(status)
    return "; ".join([f"{status} {said}", *places])
