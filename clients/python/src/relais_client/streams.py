"""Server-sent events: read, opened again where they left off, each told once."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from relais_client.calls import Calls, ProblemError

# What was told of the seconds before a break comes again: so many ids are remembered.
_REMEMBERED = 1_000
_FIRST_PAUSE_MS = 2_000
# Who has too many streams open, or is told that a service is away, comes again.
_PASSING = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. After `reset` read anew what you show: more was missed than can be told."""

    kind: str
    id: str
    data: Any


async def events(calls: Calls, path: str, *, last_event_id: str | None) -> AsyncIterator[ServerEvent]:
    """Events without end. A stream that breaks off, or ends with its token, is opened again after the last event;
    `ProblemError` for what does not pass, such as a token that does not hold."""
    last, pause_ms = last_event_id, _FIRST_PAUSE_MS
    known: deque[str] = deque(maxlen=_REMEMBERED)
    while True:
        headers = {} if last is None else {"Last-Event-ID": last}
        try:
            async with calls.stream(path, headers=headers) as response:
                async for fields in _blocks(response):
                    last = fields.get("id", last)
                    pause_ms = int(fields.get("retry", pause_ms))
                    if "data" in fields and last is not None and last not in known:
                        known.append(last)
                        yield ServerEvent(fields.get("event", "message"), last, json.loads(fields["data"]))
        except httpx.TransportError:
            pass
        except ProblemError as problem:
            if problem.status not in _PASSING:
                raise
        await asyncio.sleep(pause_ms / 1000)


async def _blocks(response: httpx.Response) -> AsyncIterator[dict[str, str]]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line:
            yield fields
            fields = {}
        else:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
