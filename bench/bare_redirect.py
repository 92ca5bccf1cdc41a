"""The limit of a redirect: an ASGI application that answers 302 to everything, served as our services are.

`python -m bench.bare_redirect PORT`.
"""

from __future__ import annotations

import asyncio
import signal
import sys

import uvloop
from starlette.types import Receive, Scope, Send

from kernel.sideport import quiet_server

_START = {
    "type": "http.response.start",
    "status": 302,
    "headers": [(b"location", b"https://newsroom.example.org/articles/tram"), (b"content-length", b"0")],
}
_BODY = {"type": "http.response.body", "body": b""}
_EMPTY = {"type": "http.response.start", "status": 204, "headers": []}


async def app(scope: Scope, _receive: Receive, send: Send) -> None:
    """302, or 204 to the readiness probe."""
    if scope["type"] == "http":
        await send(_START if scope["path"] != "/readyz" else _EMPTY)
        await send(_BODY)


async def main(port: int) -> None:
    """Serve until SIGTERM."""
    server = quiet_server(app, host="127.0.0.1", port=port)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, setattr, server, "should_exit", True)
    await server.serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
