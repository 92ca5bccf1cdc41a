"""What is said to a database at the end, which does without it: nobody waits long for one that does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pymongo

# A process ends within ten seconds of SIGTERM, also while its database is away or frozen, and most of them are used up
# by what was in flight.
FAREWELL_SECONDS = 1.0


@asynccontextmanager
async def briefly() -> AsyncIterator[None]:
    """A block that takes a second at most, whatever the deadline of an operation is; `TimeoutError` then."""
    # Both are needed: the driver's own ends what is under way, and motor may not have begun it, because its threads all
    # wait for the same database.
    with pymongo.timeout(FAREWELL_SECONDS):
        async with asyncio.timeout(FAREWELL_SECONDS):
            yield
