"""A stream of server-sent events as an answer (HTML, "Server-sent events"): written as it comes, in one task."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kernel.http.context import HEAD_ONLY
from kernel.http.protocol import ABORT
from kernel.jobs import cancelled
from kernel.live.listeners import Listener, Listeners
from kernel.live.positions import Position

EVENT_STREAM = "text/event-stream"
# When thousands lose their process, they do not all come to the next one in the same instant.
_SOONEST_MS, _LATEST_MS = 1_000, 6_000
# Neither a cache nor a proxy that collects what it passes on may stand between.
_HEADERS = {"cache-control": "no-store", "vary": "Authorization", "x-accel-buffering": "no"}


def gives_events(*kinds: str, description: str) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI response of a route that answers with an `EventStream` of these kinds of events.

    The schema is that of each event, as in OpenAPI 3.2; 3.1 has no word for a stream's members.
    """
    one = {
        "type": "object",
        "description": "One event of the stream.",
        "required": ["event", "id", "data"],
        "properties": {
            "event": {"type": "string", "enum": list(kinds)},
            "id": {"type": "string"},
            "data": {"type": "string", "contentMediaType": "application/json"},
        },
    }
    return {200: {"description": description, "content": {EVENT_STREAM: {"schema": one}}}}


class EventStream(Response):
    """Sends a listener what they are told until their stream is over or they go; then they leave.

    Starlette's own stream costs two tasks and a group of them for each connection, which thousands of idle ones would
    pay in memory.
    """

    media_type = EVENT_STREAM
    charset = "utf-8"

    def __init__(self, listener: Listener, *, of: Listeners, begin: bytes) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._listener = listener
        self._listeners = of
        self._begin = begin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write until it is over; a peer who does not read holds this, and nobody else, up."""
        listener = self._listener
        listener.abort = scope.get(ABORT)
        gone = asyncio.create_task(_gone(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if not scope.get(HEAD_ONLY):
                await send({"type": "http.response.body", "body": self._begin, "more_body": True})
                while (messages := await listener.taken()) is not None:
                    await send({"type": "http.response.body", "body": messages, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._listeners.leave(listener)
            await cancelled(gone)


def event(kind: str, position: Position, data: str) -> bytes:
    """An event as it is written; `data` is one line of JSON."""
    return f"event: {kind}\nid: {position}\ndata: {data}\n\n".encode()


def beginning(position: Position) -> bytes:
    """The head of a stream: when to come again after it, and from where on."""
    pause = random.randint(_SOONEST_MS, _LATEST_MS)  # noqa: S311 - to spread them, not a secret
    return f"retry: {pause}\n{heartbeat(position).decode()}".encode()


def heartbeat(position: Position) -> bytes:
    """That all is well. An event without data is not handed to the page, but its id is kept."""
    return f"id: {position}\n\n".encode()


async def _gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()
