"""PDFs of sheets, each made by a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE

from metrics.sheets.models import Sheet

# Making one takes a second of a processor and 50 MB; a crowd of readers waits in a line.
_AT_ONCE = 2
_SECONDS = 8.0


class Printer:
    """Makes PDFs without holding up whoever else is served, and without what that takes staying in memory."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def pdf(self, sheet: Sheet) -> bytes | None:
        """The sheet as a PDF; None when it could not be made within the seconds, waiting included."""
        try:
            async with asyncio.timeout(self._seconds), self._at_once:
                return await _printed(sheet)
        except TimeoutError:
            return None


async def _printed(sheet: Sheet) -> bytes | None:
    # It imports what this process does, also when that was not installed; nothing else of this one is its business.
    environment = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "metrics.papers.schemas"), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    try:
        paper, _ = await process.communicate(json.dumps(sheet.written()).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return paper if process.returncode == 0 else None
