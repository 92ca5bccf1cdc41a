"""A session of the driver, which nobody ends under an operation that still runs in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, TypeVar

import pymongo
from pymongo import ReadPreference
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from kernel.mongo.farewells import FAREWELL_SECONDS

T = TypeVar("T")


class Session:
    """A session for one transaction.

    motor runs an operation in a thread, which goes on when its caller is cancelled: at a deadline, for instance, while
    it waits for a server that is away. Were the transaction aborted meanwhile, the driver would send the operation
    outside of any, and an event would be there without its change. So a transaction is aborted, and its session ended,
    only when nothing runs in it any more.
    """

    def __init__(self, driver: Any, *, in_threads: bool) -> None:
        self.driver = driver
        self._in_threads = in_threads
        self._running: set[asyncio.Future[Any]] = set()

    async def begin(self, write_concern: WriteConcern) -> None:
        """Begin a transaction: snapshot reads, and a commit with that write concern."""
        started = self.driver.start_transaction(
            read_concern=ReadConcern("snapshot"), write_concern=write_concern, read_preference=ReadPreference.PRIMARY
        )
        # pymongo's asynchronous client returns an awaitable here, motor a context object that needs no awaiting.
        if asyncio.iscoroutine(started):
            await started

    async def run(self, operation: Awaitable[T]) -> T:
        """The result of an operation of the driver in this session."""
        if not self._in_threads:
            return await operation
        running = asyncio.ensure_future(operation)
        self._running.add(running)
        running.add_done_callback(self._has_ended)
        return await asyncio.shield(running)

    def _has_ended(self, operation: asyncio.Future[Any]) -> None:
        self._running.discard(operation)
        if not operation.cancelled():
            # Whoever was cancelled does not ask any more.
            operation.exception()

    @property
    def is_idle(self) -> bool:
        """Whether it ends without a word to the server: nothing runs in it, and no transaction is open."""
        return not self._running and not self.driver.in_transaction

    async def end(self) -> None:
        """Wait for what still runs, abort the transaction if one is open, and end the session."""
        if self._running:
            await asyncio.wait(self._running)
        if self.driver.in_transaction:
            # The server forgets a transaction whose abort never arrives.
            with suppress(PyMongoError), pymongo.timeout(FAREWELL_SECONDS):
                await self.driver.abort_transaction()
        await self._end()

    async def _end(self) -> None:
        # motor hands this to a thread, although it asks the server nothing, which costs as much as a tenth of a
        # transaction.
        if self._in_threads:
            self.driver.delegate.end_session()
        else:
            await self.driver.end_session()
