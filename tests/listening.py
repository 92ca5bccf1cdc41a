"""A listener as a page is one: reads a stream of server-sent events and keeps them apart."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from kernel.testing.service import Running


@dataclass(frozen=True, slots=True)
class Heard:
    """One event, as HTML's rules for the stream give it to a page."""

    kind: str
    id: str
    data: Any


class Ear:
    """An open stream. `last_id` is what a page would send as `Last-Event-ID`."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.last_id = ""

    async def next(self, *, within: float = 60) -> Heard | None:
        """The next event; None when the stream ends before there is one."""
        async with asyncio.timeout(within):
            while (fields := await self._block()) is not None:
                self.last_id = fields.get("id", self.last_id)
                if "data" in fields:
                    return Heard(fields.get("event", "message"), self.last_id, json.loads(fields["data"]))
        return None

    async def sign_of_life(self, *, within: float = 60) -> str:
        """The id of the next block that is no event."""
        async with asyncio.timeout(within):
            fields = await self._block()
        assert fields is not None
        assert fields.keys() <= {"id", "retry"}
        self.last_id = fields["id"]
        return self.last_id

    async def _block(self) -> dict[str, str] | None:
        fields: dict[str, str] = {}
        while line := await self.response.content.readline():
            if line == b"\n":
                return fields
            name, _, value = line.decode().rstrip("\n").partition(":")
            fields[name] = value.removeprefix(" ")
        return None


@asynccontextmanager
async def listening(
    service: Running,
    login: str = "employee-9",
    *,
    path: str = "/v1/wall/events",
    url: str = "",
    token: str = "",
    **headers: str,
) -> AsyncIterator[Ear]:
    """A stream that is open, and has said so, inside the block."""
    sent: Mapping[str, str] = {
        "Authorization": f"Bearer {token or service.token(login)}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    async with aiohttp.ClientSession() as http, http.get((url or service.url) + path, headers=sent) as response:
        assert response.status == 200, await response.text()
        ear = Ear(response)
        await ear.sign_of_life()
        yield ear
