"""Where benches post to: an ASGI application that takes a status as Mastodon's API does and counts it, served as our
services are.

`python -m bench.sink PORT`.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys

import uvloop
from starlette.types import Receive, Scope, Send

from kernel.sideport import quiet_server

_FIRST = 110_000_000_000_000_000


class Sink:
    """Answers 200 to a POST, 204 to the readiness probe, and with how many were posted to everything else."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._posted = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        body = b""
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
            status_id = str(_FIRST + self._posted)
            self._posted += 1
            body = json.dumps({"id": status_id, "url": f"{self._url}/@ada/{status_id}", "content": ""}).encode()
        elif scope["path"] != "/readyz":
            body = str(self._posted).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200 if body else 204, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def main(port: int) -> None:
    """Serve until SIGTERM."""
    server = quiet_server(Sink(f"http://127.0.0.1:{port}"), host="127.0.0.1", port=port)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, setattr, server, "should_exit", True)
    await server.serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1])))
