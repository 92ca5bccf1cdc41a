"""Bounds on what a request may cost: bytes of its body and seconds until its answer begins."""

import asyncio
from collections.abc import Sequence

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.errors import TimedOut, TooLarge
from kernel.http.octets import MOST_BYTES


class LimitsMiddleware:
    """Raises `TooLarge` for a body over `max_body_bytes`, declared or streamed, and `TimedOut` when no answer has begun
    after `seconds`. An answer that has begun, such as an event stream, may take as long as it likes.

    Those of the `routes` that say so with `takes_bytes` have a limit of their own.
    """

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, seconds: float, routes: Sequence[BaseRoute] = ()) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.seconds = seconds
        self.own = [(route, most) for route in routes if (most := _own_limit(route)) is not None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = _content_length(scope)
        if declared is None:
            receive = _counting(receive, self._limit(scope))
        elif declared > self.max_body_bytes and declared > (limit := self._limit(scope)):
            raise TooLarge(limit)
        deadline = asyncio.timeout(self.seconds)

        async def send_in_time(message: Message) -> None:
            if message["type"] == "http.response.start" and not deadline.expired():
                deadline.reschedule(None)
            await send(message)

        try:
            async with deadline:
                await self.app(scope, receive, send_in_time)
        except TimeoutError:
            if deadline.expired():
                raise TimedOut from None
            raise

    def _limit(self, scope: Scope) -> int:
        fitting = (most for route, most in self.own if route.matches(scope)[0] is Match.FULL)
        return next(fitting, self.max_body_bytes)


def _own_limit(route: BaseRoute) -> int | None:
    body = (getattr(route, "openapi_extra", None) or {}).get("requestBody", {})
    most: int | None = body.get(MOST_BYTES)
    return most


def _counting(receive: Receive, limit: int) -> Receive:
    received = 0

    async def receive_counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise TooLarge(limit)
        return message

    return receive_counted


def _content_length(scope: Scope) -> int | None:
    """The declared length. The server has checked its syntax and ends the body there; chunked bodies have none."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None
