"""Where benches have things posted to: `bench.sink` as a process, and what arrives there."""

from __future__ import annotations

import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import cores
from bench.ground import Ground, server
from devstack.ports import free_port

_STARTS_SECONDS = 30.0
_LOOK_SECONDS = 0.05


@contextmanager
def sink(stands: Ground) -> Iterator[int]:
    """A server that takes whatever is posted, while the block runs; its port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.sink", str(port)]
    with server(command, port=port, path="/readyz", core=cores.LOAD, env={}, log=stands.run.log("sink")):
        yield port


def posted(port: int) -> int:
    """How much was posted to the sink so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/posted", timeout=5) as answer:
        return int(answer.read())


def wait_for(port: int, number: int, *, seconds: float = _STARTS_SECONDS) -> None:
    """Return when that many were posted; RuntimeError if they are not within `seconds`."""
    deadline = time.monotonic() + seconds
    while (done := posted(port)) < number:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{done} were posted in {seconds:.0f} s, not {number}")
        time.sleep(_LOOK_SECONDS)


def counted(port: int, *, due: int, warm: float, seconds: float) -> dict[str, Any]:
    """What arrives at the sink in a second, from `warm` seconds after the first on. RuntimeError if that is all that
    was `due`."""
    wait_for(port, 1)
    time.sleep(warm)
    began, before = time.perf_counter(), posted(port)
    time.sleep(seconds)
    done = posted(port)
    if done >= due:
        raise RuntimeError("everything was posted before the time was over")
    return {"rate": (done - before) / (time.perf_counter() - began)}
