"""The newsroom's feed, served on loopback as its owner would serve it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from devstack import places

FEED = "18f.atom.xml"
FOLDER = places.REPOSITORY / "tests" / "data" / "newsroom"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the demonstration's output is for people."""


@contextmanager
def served(*, port: int, folder: Path = FOLDER) -> Iterator[str]:
    """The feed's address inside the block. The same port each time makes it the same feed each time."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{FEED}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entries(folder: Path = FOLDER) -> int:
    """How many articles the feed has, counted in its text and not by the code under trial."""
    return (folder / FEED).read_text("utf-8").count("<entry")
