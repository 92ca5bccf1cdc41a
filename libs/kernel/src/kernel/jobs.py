"""Jobs: what runs inside a process until it is told to stop, and how it is stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import uvicorn
from aiokafka.errors import KafkaError

from kernel.mongo.errors import MongoFailure
from kernel.telemetry.logs import log

Job = Callable[[asyncio.Event], Awaitable[None]]
_AGAIN_SECONDS = 1.0
# Long enough for a task to clean up after the first time it was asked.
_ASK_AGAIN_SECONDS = 2.0


async def run_job(job: Job, stopping: asyncio.Event) -> None:
    """Run a job. One that ends before it is told to is a fault: the process ends, and is started again from outside."""
    try:
        await job(stopping)
    except asyncio.CancelledError:
        # A library that lets out the cancellation of something of its own would end the job without a word.
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
    if not stopping.is_set():
        raise RuntimeError(f"{getattr(job, '__qualname__', job)} ended by itself")


def repeated(turn: Callable[[], Awaitable[bool]], *, seconds: float) -> Job:
    """A job that calls `turn` again and again: at once while it answers that there may be more to do, else every
    `seconds`. A database that is away is waited for; any other failure ends the process."""

    async def repeat(stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                more = await turn()
            except MongoFailure as failure:
                log(__name__).warning("turn_failed", turn=turn.__qualname__, error=type(failure).__name__)
                more = False
            if not more:
                await unless(stopping, asyncio.sleep(seconds))

    return repeat


def served(server: uvicorn.Server) -> Job:
    """A server as a job; whoever stops it sets its `should_exit`."""

    async def serve(_stopping: asyncio.Event) -> None:
        await server.serve()

    return serve


async def ended(jobs: Sequence[asyncio.Task[None]], *, deadline: float) -> None:
    """Wait for jobs that were told to stop, and cancel those that have not by the deadline (monotonic seconds)."""
    if not jobs:
        return
    _done, late = await asyncio.wait(jobs, timeout=max(deadline - time.monotonic(), 0))
    for job in late:
        log(__name__).warning("job_cancelled", job=str(job.get_coro()))
        job.cancel()


async def cancelled(*tasks: asyncio.Future[Any]) -> None:
    """Cancel tasks and wait until each has ended; how it ended is not looked at.

    They are asked more than once: `asyncio.wait_for` before Python 3.12 loses a cancellation that comes together with
    the result it waits for (cpython#86296), and both pymongo and aiokafka wait by it.
    """
    left: set[asyncio.Future[Any]] = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _ended, left = await asyncio.wait(left, timeout=_ASK_AGAIN_SECONDS)
    await asyncio.gather(*tasks, return_exceptions=True)


async def unless(stopping: asyncio.Event, waiting: Coroutine[Any, Any, None]) -> None:
    """Wait for something, but no longer than until told to stop."""
    wanted, told = asyncio.create_task(waiting), asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([wanted, told], return_when=asyncio.FIRST_COMPLETED)
        if wanted.done():
            wanted.result()
    finally:
        await cancelled(told, wanted)


async def until_started(start: Callable[[], Awaitable[None]], started: asyncio.Event) -> None:
    """Call `start` until it succeeds, then set `started`: at deployment the broker may come up after us."""
    while not started.is_set():
        try:
            await start()
        except (KafkaError, OSError) as failure:
            log(__name__).warning("kafka_awaited", error=type(failure).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            started.set()
