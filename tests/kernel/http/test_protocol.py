"""What cannot be read as a request is answered as everything else is, and ends its connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kernel.http.protocol import MAX_ADDRESS_BYTES, MAX_HEAD_BYTES, ProblemProtocol
from kernel.sideport import quiet_server
from kernel.testing.ports import free_port
from kernel.testing.waiting import eventually

HEAD = b"Host: x\r\n\r\n"
GET = b"GET / HTTP/1.1\r\n"


@dataclass(frozen=True, slots=True)
class Served:
    """An application that answers with the body it is sent, and at `/slow` not before the tests are over."""

    server: uvicorn.Server

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.server.config.port)

    async def answers(self, sent: bytes) -> bytes:
        """Everything that comes until the server ends the connection."""
        reader, writer = await self.open()
        try:
            writer.write(sent)
            return await asyncio.wait_for(reader.read(), 20)
        finally:
            writer.close()

    async def problem(self, sent: bytes) -> tuple[int, dict[str, str], Any]:
        """Status, headers and document of the only answer."""
        return parted(await self.answers(sent))


def parted(answer: bytes) -> tuple[int, dict[str, str], Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(body) in (0, int(headers["content-length"]))
    return int(first.split()[1]), headers, json.loads(body) if body else None


@pytest.fixture(scope="module")
async def served() -> AsyncIterator[Served]:
    over = asyncio.Event()

    async def echo(request: Request) -> Response:
        return Response(await request.body())

    async def slow(_request: Request) -> Response:
        await over.wait()
        return Response("done")

    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"]), Route("/slow", slow)])
    server = quiet_server(app, host="127.0.0.1", port=free_port())
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started)
    yield Served(server)
    over.set()
    server.should_exit = True
    await serving


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01", id="TLS"),
        pytest.param(b"G\0T / HTTP/1.1\r\n" + HEAD, id="method"),
        pytest.param(b"GET /\xff HTTP/1.1\r\n" + HEAD, id="address"),
        pytest.param(b"CONNECT a:1 HTTP/1.1\r\n" + HEAD, id="CONNECT"),
        pytest.param(GET + b"A b: c\r\n" + HEAD, id="header-name"),
        pytest.param(GET + b"A: b\0c\r\n" + HEAD, id="header-value"),
        pytest.param(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + HEAD + b"zz\r\n", id="chunk"),
    ],
)
async def test_what_is_not_http_is_a_problem_document(served: Served, sent: bytes) -> None:
    status, headers, document = await served.problem(sent)

    assert (status, document["type"]) == (400, "/problems/malformed-request")
    assert headers["content-type"] == "application/problem+json"
    assert headers["connection"] == "close"
    assert document["trace_id"] == headers["x-request-id"]


async def test_an_address_that_is_too_long_is_a_problem_in_the_callers_language(served: Served) -> None:
    address = b"/" + b"a" * MAX_ADDRESS_BYTES
    status, headers, document = await served.problem(b"GET " + address + b" HTTP/1.1\r\nAccept-Language: fr\r\n" + HEAD)

    assert (status, document["type"]) == (414, "/problems/address-too-long")
    assert (headers["content-language"], document["title"]) == ("fr", "L’adresse est trop longue")
    assert document["limit_bytes"] == MAX_ADDRESS_BYTES


async def test_a_head_request_is_refused_without_a_body(served: Served) -> None:
    answer = await served.answers(b"HEAD /" + b"a" * MAX_ADDRESS_BYTES + b" HTTP/1.1\r\n" + HEAD)

    assert answer.startswith(b"HTTP/1.1 414 ")
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize(
    ("begun", "more", "status"),
    [
        pytest.param(b"GET /", b"a", 414, id="address"),
        pytest.param(GET + b"Host: x\r\nA: ", b"a", 431, id="header"),
        pytest.param(GET + b"Host: x\r\n", b"A: b\r\n", 431, id="headers"),
    ],
)
async def test_a_head_that_does_not_end_is_given_up(served: Served, begun: bytes, more: bytes, status: int) -> None:
    sent = begun + more * ((MAX_HEAD_BYTES - len(begun)) // len(more) + 1)

    assert (await served.problem(sent))[0] == status


async def test_a_head_as_large_as_is_read_is_served(served: Served) -> None:
    reader, writer = await served.open()
    writer.write(GET + b"A: " + b"a" * (MAX_HEAD_BYTES - len(GET + b"A: ")))
    await writer.drain()
    writer.write(b"\r\n\r\n")
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_a_head_that_comes_in_pieces_is_served_again_and_again(served: Served) -> None:
    reader, writer = await served.open()
    for _ in range(4):
        for piece in (b"POST / HT", b"TP/1.1\r\nA: " + b"a" * 40_000, b"\r\nContent-Length: 100000\r\n\r\n"):
            writer.write(piece)
            await writer.drain()
        writer.write(b"b" * 100_000)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        assert head.startswith(b"HTTP/1.1 200 ")
        assert await asyncio.wait_for(reader.readexactly(100_000), 20) == b"b" * 100_000
    writer.close()


async def test_a_request_under_way_does_not_get_the_answer_to_the_one_sent_after_it(served: Served) -> None:
    assert await served.answers(b"GET /slow HTTP/1.1\r\n" + HEAD + b"G\0T / HTTP/1.1\r\n" + HEAD) == b""


async def test_an_answered_connection_is_told_of_what_comes_then(served: Served) -> None:
    reader, writer = await served.open()
    writer.write(GET + HEAD)
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)).startswith(b"HTTP/1.1 200 ")
    writer.write(b"G\0T / HTTP/1.1\r\n" + HEAD)
    assert parted(await asyncio.wait_for(reader.read(), 20))[0] == 400
    writer.close()


async def test_an_idle_connection_is_kept_for_longer_than_gateways_keep_theirs(served: Served) -> None:
    reader, writer = await served.open()
    writer.write(GET + HEAD)
    await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)

    own = writer.get_extra_info("sockname")
    served_ones = [one for one in served.server.server_state.connections if isinstance(one, ProblemProtocol)]
    [ends] = [one.timeout_keep_alive_task for one in served_ones if one.client == own]
    assert ends is not None
    assert ends.when() - asyncio.get_running_loop().time() > 60
    writer.close()
