"""A network to practise on: what the demonstration posts to, because it has no internet and nobody's account.

It takes and gives what a host of the AT Protocol does for the few calls that are made here, and keeps it in memory.
That posting works with real hosts is what `make peers` tries.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

# What opens everybody's account there; no other word opens one.
OPENS = "just-for-practice"
_MINUTES = 120


class Network:
    """Accounts that exist as soon as somebody signs in, and their records by address."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.records: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def posts_of(self, handle: str) -> list[str]:
        """The texts that an account has posted, oldest first."""
        prefix = f"at://{did(handle)}/app.bsky.feed.post/"
        with self._lock:
            return [record["text"] for uri, record in sorted(self.records.items()) if uri.startswith(prefix)]

    def reposts_of(self, handle: str) -> int:
        """How many posts an account has passed on."""
        prefix = f"at://{did(handle)}/app.bsky.feed.repost/"
        with self._lock:
            return sum(uri.startswith(prefix) for uri in self.records)

    def answer(self, method: str, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body of a call."""
        match method:
            case "com.atproto.server.createSession" if asked.get("password") == OPENS:
                return 200, _session(did(asked["identifier"]), asked["identifier"])
            case "com.atproto.repo.createRecord":
                return self._create(asked)
            case "com.atproto.repo.getRecord":
                uri = f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}"
                with self._lock:
                    record = self.records.get(uri)
                return (200, {"uri": uri, "cid": "bafy", "value": record}) if record else _error("RecordNotFound")
            case "com.atproto.server.deleteSession":
                return 200, {}
        return _error("InvalidRequest")

    def _create(self, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        uri = f"at://{asked['repo']}/{asked['collection']}/{asked['rkey']}"
        with self._lock:
            if uri in self.records:
                return _error("InvalidSwap")
            self.records[uri] = dict(asked["record"])
        return 200, {"uri": uri, "cid": "bafy"}


def did(handle: str) -> str:
    """The id of the account that people call so."""
    return "did:web:" + handle


@contextmanager
def served(*, port: int) -> Iterator[Network]:
    """The network, answering at that loopback port inside the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._reply(json.loads(sent) if sent else {})

        def _reply(self, asked: Mapping[str, Any]) -> None:
            status, answer = network.answer(urlsplit(self.path).path.removeprefix("/xrpc/"), asked)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the demonstration's output is for people."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    network = Network(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield network
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _error(word: str) -> tuple[int, dict[str, Any]]:
    return 400, {"error": word, "message": word}


def _session(subject: str, handle: str) -> dict[str, Any]:
    now = int(time.time())
    claims = base64.urlsafe_b64encode(json.dumps({"iat": now, "exp": now + _MINUTES * 60}).encode()).decode()
    token = f"practice.{claims.rstrip('=')}.unsigned"
    return {"did": subject, "handle": handle, "accessJwt": token, "refreshJwt": token}
