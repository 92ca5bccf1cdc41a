"""A web server on loopback that sends whatever a test wants: whole answers, broken ones, or nothing for ever."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager


class Web:
    """A server on a loopback port that sends, for each path, exactly the bytes it was told to."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[bytes] = []
        """The heads of the requests that came in."""
        self.bodies: list[bytes] = []
        """Their bodies, as long as `Content-Length` said."""
        self._scripts: dict[str, Callable[[asyncio.StreamWriter], Awaitable[None]]] = {}

    def answers(self, path: str, body: bytes, *, status: str = "200 OK", **headers: str) -> str:
        """Serve a whole answer at a path; its address. Headers are named with underscores."""
        lines = {"content_length": str(len(body)), "content_type": "application/xml", **headers}
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items() if value)
        return self.sends(path, f"HTTP/1.1 {status}\r\n{head}connection: close\r\n\r\n".encode() + body)

    def sends(self, path: str, raw: bytes) -> str:
        """Serve these bytes at a path and close the connection; its address."""

        async def script(writer: asyncio.StreamWriter) -> None:
            writer.write(raw)
            await writer.drain()

        return self.plays(path, script)

    def plays(self, path: str, script: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> str:
        """Serve whatever a script writes at a path; its address."""
        self._scripts[path] = script
        return self.url + path

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(head)
            length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
            self.bodies.append(await reader.readexactly(int(length[1])) if length else b"")
            await self._scripts[head.split()[1].decode()](writer)
        except (OSError, asyncio.IncompleteReadError):
            # Callers that give up are what some tests are about.
            return
        finally:
            writer.close()


@asynccontextmanager
async def web_server() -> AsyncIterator[Web]:
    """A `Web` that listens until the end of the block; connections that still hang are cut."""
    made, handlers = Web(), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        handlers.add(task)
        try:
            await made.serve(reader, writer)
        except asyncio.CancelledError:
            return
        finally:
            handlers.discard(task)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield made
        finally:
            for handler in list(handlers):
                handler.cancel()
