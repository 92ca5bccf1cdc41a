"""Sheets put into their forms beside the event loop."""

from __future__ import annotations

import asyncio

from metrics.sheets.models import Sheet
from metrics.sheets.schemas import pdf


class Printer:
    """Makes PDFs one at a time: each takes tenths of a second of the processor, which the other requests need too."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(1)

    async def pdf(self, sheet: Sheet) -> bytes:
        """The sheet as a PDF."""
        async with self._free:
            return await asyncio.to_thread(pdf, sheet)
