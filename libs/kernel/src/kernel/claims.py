"""Work for several worker processes: each piece is claimed by one of them, and done a few pieces at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from kernel.jobs import cancelled
from kernel.mongo import MongoFailure
from kernel.telemetry.logs import log

T = TypeVar("T")

# How long nobody is asked for work after there was none.
IDLE_SECONDS = 1.0


class Claims(Generic[T]):
    """Claims pieces of work and does them, at most `at_once` at a time, so that slow ones do not hold up the rest.

    `claim` gives at most so many pieces, none when there is no work. `do` does one; whatever it raises is logged, and
    the piece comes up again when its claim ends. A process that is killed leaves its claims to end by themselves.
    """

    def __init__(
        self,
        claim: Callable[[int], Awaitable[Sequence[T]]],
        do: Callable[[T], Awaitable[None]],
        *,
        at_once: int,
        idle_seconds: float = IDLE_SECONDS,
        grace_seconds: float = 0.0,
    ) -> None:
        self._claim = claim
        self._do = do
        self._at_once = at_once
        self._idle_seconds = idle_seconds
        self._grace_seconds = grace_seconds
        self._running: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """How many pieces are being done now."""
        return len(self._running)

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until told to stop; what is under way then has `grace_seconds` to end, and is cancelled."""
        running = self._running
        told = asyncio.create_task(stopping.wait())
        try:
            while not stopping.is_set():
                free = self._at_once - len(running)
                claimed = await self._claimed(free) if free > 0 else ()
                for piece in claimed:
                    task = asyncio.create_task(self._done(piece))
                    running.add(task)
                    task.add_done_callback(running.discard)
                if claimed:
                    continue
                full = free <= 0
                awaited = {told, *running} if full else {told}
                await asyncio.wait(
                    awaited, timeout=None if full else self._idle_seconds, return_when=asyncio.FIRST_COMPLETED
                )
            if running and self._grace_seconds:
                await asyncio.wait(set(running), timeout=self._grace_seconds)
        finally:
            await cancelled(told, *running)

    async def _claimed(self, most: int) -> Sequence[T]:
        try:
            return await self._claim(most)
        except MongoFailure as failure:
            log(__name__).warning("claim_failed", error=str(failure))
            return ()

    async def _done(self, claimed: T) -> None:
        try:
            await self._do(claimed)
        except Exception as failure:  # noqa: BLE001 - one piece of work must not end the job for all others
            log(__name__).error("claimed_work_failed", work=self._do.__qualname__, error=type(failure).__name__)
