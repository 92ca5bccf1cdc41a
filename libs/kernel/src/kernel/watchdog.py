"""Ends a process whose event loop no longer comes round, and says where it hung.

A worker was seen once to fall silent after a broker had come back, and to heed no signal any more; aiokafka 0.14 is
suspected. A cluster would end such a process after its liveness probe has failed for a while, but without a word of
the reason.
"""

from __future__ import annotations

import asyncio
import faulthandler
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

# Far longer than anything here holds the loop, also on a busy machine.
STUCK_SECONDS = 20.0


@asynccontextmanager
async def watched(seconds: float = STUCK_SECONDS) -> AsyncIterator[None]:
    """End the process (status 1) when the running loop does not come round for so long inside the block; the stack of
    every thread is written to standard error first."""
    watching = asyncio.create_task(_come_round(seconds))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        faulthandler.cancel_dump_traceback_later()


async def _come_round(seconds: float) -> None:
    while True:
        # A thread outside the interpreter keeps the time, so that not even a held interpreter lock stops it.
        faulthandler.dump_traceback_later(seconds, exit=True)
        await asyncio.sleep(seconds / 10)
