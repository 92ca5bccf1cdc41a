"""HTTP/1.1 over connections that are kept, where nothing is ever sent twice.

aiohttp repeats a GET by itself when a kept connection turns out to be closed, and would so hide what a drill looks for.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from devstack.ports import LOOPBACK

# The services close a connection on which nothing was asked for five seconds. Whoever asks in that very moment gets no
# answer, so that proxies let go of theirs earlier; so do we.
_IDLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body. A request without an answer has the status 0 and says why in its body."""

    status: int
    body: bytes


class Connections:
    """Kept connections to the processes on ports of the loopback."""

    def __init__(self) -> None:
        self._idle: dict[int, list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]]] = defaultdict(list)

    async def ask(self, port: int, request: bytes) -> Answer:
        """The answer to a request, sent once, over a kept connection if there is one; OSError if there is none."""
        reader, writer = await self._taken(port)
        kept = False
        try:
            writer.write(request)
            answer, kept = await _answer(reader)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as broken:
            raise ConnectionResetError("the connection ended before the answer") from broken
        finally:
            if kept:
                self._idle[port].append((reader, writer, time.monotonic()))
            else:
                writer.close()
        return answer

    def drop(self, port: int) -> None:
        """Close the kept connections to a port, as a proxy does when an endpoint is gone."""
        for _reader, writer, _since in self._idle.pop(port, ()):
            writer.close()

    def close(self) -> None:
        """Close all of them."""
        for port in list(self._idle):
            self.drop(port)

    async def _taken(self, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle[port]:
            reader, writer, since = self._idle[port].pop()
            if time.monotonic() - since < _IDLE_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection(LOOPBACK, port)


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "host: drill", *(f"{name}: {value}" for name, value in headers.items())]
    if body or method in ("POST", "PUT"):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def fetched(port: int, path: str, *, seconds: float) -> Answer:
    """The answer to a GET over a connection of its own; the status is 0 when there is none in time."""
    connections = Connections()
    try:
        async with asyncio.timeout(seconds):
            return await connections.ask(port, request("GET", path, {"connection": "close"}))
    except (OSError, TimeoutError) as failure:
        return Answer(0, type(failure).__name__.encode())
    finally:
        connections.close()


async def probe(port: int, path: str, *, seconds: float) -> int:
    """The status that a probe gets, 0 when there is none in time."""
    return (await fetched(port, path, seconds=seconds)).status


async def _answer(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    """An answer, and whether the connection may be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    length, chunked = 0, False
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name == b"transfer-encoding":
            chunked = True
        if name == b"content-length":
            length = int(value)
    body = await _chunks(reader) if chunked else await reader.readexactly(length)
    return Answer(status, body), b"\r\nconnection: close" not in head


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """A body that comes in chunks (RFC 9112 §7.1); the services send no trailers."""
    found = []
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        found.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return b"".join(found)
