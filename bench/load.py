"""A load generator on raw sockets: one request in flight per connection, answers checked, times kept.

A client library costs more than the server does here (aiohttp makes 10 000 requests a second, bare uvicorn answers
48 000), and the limit would be its own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, cast

_LENGTH = b"content-length: "
_WARM_SECONDS = 0.5
_END_SECONDS = 10.0


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], seen: _Seen) -> None:
        self._requests = requests
        self._seen = seen
        self._received = b""
        self._sent_at = 0.0
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        if len(received) < _length(received):
            self._received = received
            return
        self._received = b""
        self._seen.note(received, time.perf_counter() - self._sent_at)
        self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_exception(error or ConnectionResetError("the server closed a connection that was in use"))

    def _send(self) -> None:
        if self._seen.ended:
            self.over.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(next(self._requests))


class _Seen:
    """What was answered so far; times are kept once it is warm."""

    def __init__(self, wanted: bytes) -> None:
        self.wanted = wanted
        self.answered = 0
        self.refused = 0
        self.refusal = b""
        self.seconds: list[float] = []
        self.warm = False
        self.ended = False

    def note(self, answer: bytes, seconds: float) -> None:
        self.answered += 1
        # The first digit of the status, behind `HTTP/1.1 `.
        if answer[9:10] not in self.wanted:
            self.refused += 1
            self.refusal = answer
        if self.warm and not self.ended:
            self.seconds.append(seconds)


async def load(
    port: int, requests: Sequence[Iterator[bytes]], *, seconds: float, wanted: bytes = b"23", killed: bool = False
) -> dict[str, Any]:
    """Keep one connection busy for each iterator of requests, half a second to warm up and then for `seconds`.

    The answer: `rate` per second and `p50_ms`, `p99_ms` of the measured time, `answered` of all time, `cpu` the part
    of a core that this process used (1 would mean that the load was the limit). RuntimeError when the status of any
    answer does not begin with a digit of `wanted`. With `killed`, connections that end with the server are no error,
    and the load is over with them.
    """
    seen = _Seen(wanted)
    loop = asyncio.get_running_loop()
    connections: list[_Connection] = []
    for one in requests:
        _transport, connection = await loop.create_connection(partial(_Connection, one, seen), "127.0.0.1", port)
        connections.append(connection)
    await asyncio.sleep(_WARM_SECONDS)
    began, cpu, seen.warm = time.perf_counter(), time.process_time(), True
    await asyncio.wait([connection.over for connection in connections], timeout=seconds)
    took, cpu, seen.ended = time.perf_counter() - began, time.process_time() - cpu, True
    async with asyncio.timeout(_END_SECONDS):
        await asyncio.gather(*(connection.over for connection in connections), return_exceptions=killed)
    if seen.refused:
        raise RuntimeError(f"{seen.refused} of {seen.answered} answers were refusals, the last: {seen.refusal!r}")
    times = sorted(seen.seconds)
    return {
        "rate": len(times) / took,
        "p50_ms": 1000 * times[len(times) // 2],
        "p99_ms": 1000 * times[len(times) * 99 // 100],
        "answered": seen.answered,
        "cpu": cpu / took,
    }


def _length(received: bytes) -> int:
    """The length of the whole answer that begins here; more than there is while its head is incomplete."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return len(received) + 1
    at = received.find(_LENGTH, 0, head)
    if at < 0:
        return head + 4
    return head + 4 + int(received[at + len(_LENGTH) : received.find(b"\r\n", at)])
