"""Another system that verifies each webhook with a reference library, on a clock that the test sets, and then does to
the connection whatever can be done to one."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import webhooks as library

MEGABYTE = b"x" * 1_000_000
METADATA = "http://169.254.169.254/latest/meta-data"


class Verifier(Protocol):
    """A reference library."""

    async def refusal(
        self, body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime, public_key: str | None = None
    ) -> str | None:
        """Why it refuses a webhook at that time; None when it is genuine, also by the key pair if one is named."""
        ...


class InPython:
    """The reference library for Python. It has no word for `v1a`: of that, `cryptography` is the judge."""

    async def refusal(
        self, body: bytes, headers: Mapping[str, str], *, secret: str, now: datetime, public_key: str | None = None
    ) -> str | None:
        """As `Verifier` says."""

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Self:
                return cls.fromtimestamp(now.timestamp(), tz)

        known, library.datetime = library.datetime, Clock  # type: ignore[misc]
        try:
            library.Webhook(secret).verify(body, dict(headers))
        except library.WebhookVerificationError as error:
            return str(error)
        finally:
            library.datetime = known  # type: ignore[misc]
        return (
            None if public_key is None or _is_signed(body, headers, public_key) else "No matching v1a signature found"
        )


def _is_signed(body: bytes, headers: Mapping[str, str], public_key: str) -> bool:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    for signature in (each[4:] for each in headers["webhook-signature"].split() if each.startswith("v1a,")):
        with suppress(InvalidSignature):
            key.verify(base64.b64decode(signature), content)
            return True
    return False


@dataclass(slots=True)
class Judge:
    """What a receiver verifies with: `clock` is its own, which may be another than the sender's."""

    verifier: Verifier
    clock: Callable[[], datetime]
    secret: str = ""
    public_key: str | None = None
    answer: Answer = field(default_factory=lambda: status(204))
    verified: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, verify it, and answer."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            assert head.startswith("POST ")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            refused = await self.verifier.refusal(
                body, headers, secret=self.secret, now=self.clock(), public_key=self.public_key
            )
            if refused is None:
                self.verified.append(headers["webhook-id"])
                await self.answer(reader, writer)
            else:
                self.refused.append(refused)
                await status(400)(reader, writer)
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def judging(judge: Judge, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """The server while the block runs: its address."""
    server = await asyncio.start_server(judge.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{port}/hook"
    finally:
        server.close()
        await server.wait_closed()


def status(code: int, **headers: str) -> Answer:
    """A whole answer without a body; headers are named with underscores."""
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    length = "" if code in (204, 304) else "content-length: 0\r\n"

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {code} Said\r\n{length}{named}connection: close\r\n\r\n".encode())
        await writer.drain()

    return answer


def written(*pieces: bytes) -> Answer:
    """These bytes, and then the end of the connection."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return answer


def without_end(start: bytes, more: bytes) -> Answer:
    """Bytes for as long as anybody takes them."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(more)
            await writer.drain()

    return answer


async def silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Nothing, until the other side goes."""
    await reader.read()


@dataclass(frozen=True, slots=True)
class Case:
    """What a receiver does, and what the delivery log says of it. `rest` is for how many seconds nothing is sent."""

    name: str
    answer: Callable[[datetime], Answer]
    code: int | None
    reason: str | None
    rest: float | None = None
    seconds: float = 10.0

    @property
    def state(self) -> str:
        """What becomes of the delivery."""
        if self.reason is None:
            return "delivered"
        return "failed" if self.reason == "gone" else "waiting"


def _answers(code: int, reason: str | None, rest: float | None = None, **headers: str) -> Case:
    return Case(
        f"{code}{'-' if headers else ''}{'-'.join(headers)}", lambda _at: status(code, **headers), code, reason, rest
    )


def _date(at: datetime) -> str:
    return format_datetime((at + timedelta(seconds=90)).astimezone(UTC), usegmt=True)


CASES = (
    *(_answers(code, None) for code in (200, 201, 202, 204, 299)),
    *(_answers(code, "redirect", location=METADATA) for code in (301, 302, 303, 307, 308)),
    _answers(304, "redirect"),
    *(_answers(code, "refused") for code in (400, 401, 403, 404, 422)),
    _answers(410, "gone"),
    _answers(429, "too_many_requests", 10),
    _answers(429, "too_many_requests", 120, retry_after="120"),
    Case("429-date", lambda at: status(429, retry_after=_date(at)), 429, "too_many_requests", 90),
    *(_answers(code, "receiver_failed") for code in (500, 501)),
    *(_answers(code, "receiver_failed", 10) for code in (502, 503, 504)),
    _answers(503, "receiver_failed", 30, retry_after="30"),
    Case("no-answer", lambda _at: silence, None, "deadline", seconds=0.5),
    Case("closes-at-once", lambda _at: written(), None, "broken_off"),
    Case("closes-in-the-head", lambda _at: written(b"HTTP/1.1 200 OK\r\ncontent-le"), None, "broken_off"),
    Case(
        "closes-in-the-body", lambda _at: written(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"), None, "broken_off"
    ),
    Case("no-http", lambda _at: written(b"220 mail.example.org ESMTP\r\n"), None, "broken_answer"),
    Case(
        "300-megabytes",
        lambda _at: written(b"HTTP/1.1 200 OK\r\ncontent-length: 300000000\r\n\r\n", *([MEGABYTE] * 300)),
        200,
        None,
    ),
    Case(
        "a-body-without-end",
        lambda _at: without_end(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"5\r\nabcde\r\n" * 1000),
        200,
        None,
    ),
    Case(
        "headers-without-end",
        lambda _at: without_end(b"HTTP/1.1 200 OK\r\n", b"x-more: and more\r\n" * 100),
        None,
        "broken_answer",
    ),
    Case(
        "one-header-without-end", lambda _at: without_end(b"HTTP/1.1 200 OK\r\nx: ", b"x" * 1000), None, "broken_answer"
    ),
)
