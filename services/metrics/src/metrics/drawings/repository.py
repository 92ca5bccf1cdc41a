"""Pictures of charts, each drawn by a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE

from metrics.drawings.models import Chart

# Drawing takes a second of a processor and 100 MB. Readers wait in a line, for less time than requests may take.
_AT_ONCE = 2
_SECONDS = 8.0
# Where matplotlib keeps what it found out about fonts; without such a place it looks again each time.
_CACHES = ("HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR", "TMPDIR", "PATH")


class Draughtsman:
    """Draws charts without holding up whoever else is served: matplotlib keeps the interpreter's lock."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def draw(self, chart: Chart) -> bytes | None:
        """The chart as SVG; None when it could not be drawn within the seconds, waiting included."""
        try:
            async with asyncio.timeout(self._seconds), self._at_once:
                return await _drawn(chart)
        except TimeoutError:
            return None


async def _drawn(chart: Chart) -> bytes | None:
    environment = {name: os.environ[name] for name in _CACHES if name in os.environ}
    # It imports what this process does, also when that was not installed.
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "metrics.drawings.schemas"), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    try:
        picture, _ = await process.communicate(json.dumps(chart.written()).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return picture if process.returncode == 0 else None
