"""Bounds on what a request may cost: bytes of its body and seconds until its answer begins."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kernel.errors import TimedOut, TooLarge


class LimitsMiddleware:
    """Raises `TooLarge` for a body over `max_body_bytes`, declared or streamed, and `TimedOut` when no answer has begun
    after `seconds`. An answer that has begun, such as an event stream, may take as long as it likes."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int, seconds: float) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = _content_length(scope)
        if declared is None:
            receive = self._counting(receive)
        elif declared > self.max_body_bytes:
            raise TooLarge(self.max_body_bytes)
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

    def _counting(self, receive: Receive) -> Receive:
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.max_body_bytes:
                raise TooLarge(self.max_body_bytes)
            return message

        return receive_counted


def _content_length(scope: Scope) -> int | None:
    """The declared length. The server has checked its syntax and ends the body there; chunked bodies have none."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None
