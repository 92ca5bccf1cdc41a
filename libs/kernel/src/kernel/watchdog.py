"""Ends a process whose event loop no longer comes round, or that does not end when it should, and says where it hung.

A worker was seen once to fall silent after a broker had come back, and to heed no signal any more. A cluster would end
such a process after its liveness probe has failed for a while, but without a word of the reason.
"""

from __future__ import annotations

import asyncio
import faulthandler
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kernel.jobs import cancelled

# Far longer than anything here holds the loop, also on a busy machine.
STUCK_SECONDS = 20.0


@asynccontextmanager
async def watched(stopping: asyncio.Event, *, within: float, seconds: float = STUCK_SECONDS) -> AsyncIterator[None]:
    """End the process (status 1) when the running loop does not come round for `seconds` inside the block, or when the
    block is not over `within` seconds of `stopping`; the stack of every thread goes to standard error first."""
    watching = asyncio.create_task(_watch(stopping, within, seconds))
    try:
        yield
    finally:
        await cancelled(watching)
        faulthandler.cancel_dump_traceback_later()


async def _watch(stopping: asyncio.Event, within: float, seconds: float) -> None:
    # A thread outside the interpreter keeps the time, so that not even a held interpreter lock stops it.
    told = asyncio.create_task(stopping.wait())
    try:
        while not told.done():
            faulthandler.dump_traceback_later(seconds, exit=True)
            await asyncio.wait([told], timeout=seconds / 10)
        faulthandler.dump_traceback_later(within, exit=True)
    finally:
        told.cancel()
