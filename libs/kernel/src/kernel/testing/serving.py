"""Serves an ASGI application on a real loopback port, in the running event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from starlette.types import ASGIApp


@contextlib.asynccontextmanager
async def serve(app: ASGIApp) -> AsyncIterator[str]:
    """The address (`http://127.0.0.1:port`) at which the application answers inside the block."""
    async with serve_at(lambda _url: app) as url:
        yield url


@contextlib.asynccontextmanager
async def serve_at(make: Callable[[str], ASGIApp]) -> AsyncIterator[str]:
    """Like `serve`, for an application that is made from its own address."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = _Server(uvicorn.Config(make(url), log_config=None, access_log=False, lifespan="on", ws="none"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        starting = asyncio.create_task(server.ready.wait())
        await asyncio.wait({serving, starting}, return_when=asyncio.FIRST_COMPLETED)
        starting.cancel()
        if not server.started:
            await serving
            raise RuntimeError("the application did not start; its log says why")
        try:
            yield url
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the process that runs the tests.
        yield
