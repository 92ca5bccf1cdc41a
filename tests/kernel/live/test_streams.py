"""Who never reads costs little and keeps nobody up. The server is the one that every api process runs."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.types import Receive, Scope, Send

from kernel.clock import utc_now
from kernel.errors import Unavailable
from kernel.live import EventStream, Listener, Listeners
from kernel.live.listeners import MOST_PENDING
from kernel.sideport import quiet_server
from kernel.testing import eventually
from kernel.testing.ports import LOOPBACK, free_port

PAGE = b":" + b" " * 65_536 + b"\n\n"


@dataclass
class Streaming:
    """A server that streams to everybody who connects."""

    port: int
    listeners: Listeners
    joined: list[Listener] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        listener = self.listeners.join("somebody", until=time.time() + 60)
        self.joined.append(listener)
        await EventStream(listener, of=self.listeners, begin=b":\n\n")(scope, receive, send)


@pytest.fixture
async def streaming() -> AsyncIterator[Streaming]:
    listeners = Listeners(utc_now, most=100, per_person=100, seconds=60, heartbeat=15)
    app = Streaming(free_port(), listeners)
    server = quiet_server(app, host=LOOPBACK, port=app.port)
    server.config.lifespan = "off"
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield app
    listeners.end()
    server.should_exit = True
    await serving


async def test_who_never_reads_is_broken_off_and_keeps_nobody_up(streaming: Streaming) -> None:
    silent = await connected(streaming)
    reader, writer = await asyncio.open_connection(LOOPBACK, streaming.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await eventually(lambda: len(streaming.joined) == 2)
    [mute, _other] = streaming.joined

    # The buffers of both ends take the first ones; each later one waits, until there are too many.
    read = told = 0
    while not mute.is_over:
        await streaming.listeners.tell(PAGE)
        told += len(PAGE)
        while read < told:
            read += len(await reader.read(1_048_576))
    await eventually(lambda: len(streaming.listeners) == 1)

    assert await is_broken_off(silent)
    writer.close()
    await writer.wait_closed()


async def test_who_takes_nothing_for_long_is_broken_off_though_little_is_told(
    streaming: Streaming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.live.listeners._STALLED_SECONDS", 0.1)
    silent = await connected(streaming)

    # More than the buffers of both ends hold, in few messages.
    for _ in range(8):
        await streaming.listeners.tell(b" " * 4_000_000)

    async def looked_after() -> bool:
        await streaming.listeners.look_after(b":\n\n")
        return len(streaming.listeners) == 0

    await eventually(looked_after)
    assert await is_broken_off(silent)


async def test_the_end_does_not_wait_for_who_never_reads(streaming: Streaming, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.live.listeners._GRACE_SECONDS", 0.1)
    silent = await connected(streaming)
    for _ in range(8):
        await streaming.listeners.tell(b" " * 4_000_000)

    streaming.listeners.end()

    await eventually(lambda: len(streaming.listeners) == 0)
    assert await is_broken_off(silent)


async def test_who_goes_is_forgotten_at_once(streaming: Streaming) -> None:
    peer = await connected(streaming)

    peer.close()

    await eventually(lambda: len(streaming.listeners) == 0)


async def test_a_listener_holds_no_more_than_so_many_messages() -> None:
    listener = Listener("p", until=0)

    taken = [listener.offer(b"x") for _ in range(MOST_PENDING + 1)]

    assert taken == [True] * MOST_PENDING + [False]
    assert await listener.taken() == b"x" * MOST_PENDING


async def test_a_process_takes_so_many_listeners_and_none_once_it_ends() -> None:
    listeners = Listeners(utc_now, most=2, per_person=2, seconds=60, heartbeat=15)
    one, _other = (listeners.join(person, until=time.time() + 60) for person in "ab")

    with pytest.raises(Unavailable):
        listeners.join("c", until=time.time() + 60)
    listeners.leave(one)
    listeners.leave(one)
    listeners.join("c", until=time.time() + 60)
    listeners.end()

    with pytest.raises(Unavailable):
        listeners.join("d", until=time.time() + 60)
    assert len(listeners) == 2


async def test_who_is_refused_is_broken_off_when_next_looked_after() -> None:
    denied: set[str] = set()
    listeners = Listeners(utc_now, denied=denied, most=2, per_person=2, seconds=60, heartbeat=15)
    refused, other = (listeners.join(person, until=time.time() + 60) for person in "ab")
    refused.offer(b"of before")

    denied.add("a")
    await listeners.look_after(b":\n\n")

    assert (refused.is_over, other.is_over) == (True, False)
    assert await refused.taken() is None


async def connected(streaming: Streaming) -> socket.socket:
    """A connection that asks for the stream and takes nothing of it."""
    peer, loop, before = socket.socket(), asyncio.get_running_loop(), len(streaming.joined)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    peer.setblocking(False)
    await loop.sock_connect(peer, (LOOPBACK, streaming.port))
    await loop.sock_sendall(peer, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await eventually(lambda: len(streaming.joined) > before)
    return peer


async def is_broken_off(peer: socket.socket) -> bool:
    """Whether the connection ends before the answer does."""
    read = b""
    try:
        async with asyncio.timeout(10):
            while some := await asyncio.get_running_loop().sock_recv(peer, 1_048_576):
                read = (read + some)[-5:]
    except ConnectionResetError:
        return True
    finally:
        peer.close()
    return read != b"0\r\n\r\n"
