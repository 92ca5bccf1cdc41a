"""Jobs: none ends unnoticed, and none goes on for ever."""

from __future__ import annotations

import asyncio
import time

import pytest

import kernel.jobs
from kernel.jobs import cancelled, ended, repeated, run_job, unless, until_started
from kernel.mongo import Unavailable


async def forever(_stopping: asyncio.Event) -> None:
    await asyncio.Event().wait()


async def test_a_job_that_ends_by_itself_is_a_fault() -> None:
    async def ends(_stopping: asyncio.Event) -> None:
        """Return at once."""

    with pytest.raises(RuntimeError, match="ends ended by itself"):
        await run_job(ends, asyncio.Event())


async def test_a_job_that_ends_when_told_is_none() -> None:
    stopping = asyncio.Event()
    stopping.set()
    await run_job(lambda stopping: stopping.wait(), stopping)  # type: ignore[arg-type,return-value] # returns True


async def test_a_job_that_a_library_cancels_is_a_fault() -> None:
    async def cancelled_inside(_stopping: asyncio.Event) -> None:
        inner = asyncio.create_task(asyncio.Event().wait())
        inner.cancel()
        await inner

    with pytest.raises(RuntimeError, match="ended by itself"):
        await run_job(cancelled_inside, asyncio.Event())


async def test_a_job_can_be_cancelled_from_outside() -> None:
    task = asyncio.create_task(run_job(forever, asyncio.Event()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_jobs_that_do_not_end_by_the_deadline_are_cancelled() -> None:
    task = asyncio.create_task(run_job(forever, asyncio.Event()))
    await ended([task], deadline=time.monotonic() + 0.05)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_loses_its_cancellation_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel.jobs, "_ASK_AGAIN_SECONDS", 0.01)
    asked = 0

    async def hard_of_hearing() -> None:
        nonlocal asked
        while asked < 3:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                asked += 1

    task = asyncio.create_task(hard_of_hearing())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await cancelled(task)
    assert (task.done(), asked) == (True, 3)


async def test_waiting_ends_when_told_to_stop() -> None:
    stopping = asyncio.Event()
    waiting = asyncio.create_task(unless(stopping, forever(stopping)))
    stopping.set()
    await asyncio.wait_for(waiting, 5)


async def test_a_failure_while_waiting_is_not_swallowed() -> None:
    async def fails() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await unless(asyncio.Event(), fails())


async def test_starting_is_tried_until_it_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.jobs._AGAIN_SECONDS", 0.0)
    tries = 0

    async def start() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ConnectionRefusedError

    started = asyncio.Event()
    await until_started(start, started)
    assert tries == 3
    assert started.is_set()


async def test_a_repeated_turn_is_taken_at_once_while_there_is_more_to_do() -> None:
    left, stopping = [True, True, True, False], asyncio.Event()

    async def turn() -> bool:
        more = left.pop(0)
        if not left:
            stopping.set()
        return more

    async with asyncio.timeout(5):
        await repeated(turn, seconds=60)(stopping)
    assert left == []


async def test_a_repeated_turn_is_taken_again_after_its_pause_and_after_the_database_was_away() -> None:
    turns, stopping = 0, asyncio.Event()

    async def turn() -> bool:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise Unavailable("away")
        if turns == 3:
            stopping.set()
        return False

    async with asyncio.timeout(5):
        await repeated(turn, seconds=0.01)(stopping)
    assert turns == 3


async def test_a_repeated_turn_that_waits_ends_when_told() -> None:
    taken, stopping = asyncio.Event(), asyncio.Event()

    async def turn() -> bool:
        taken.set()
        return False

    job = asyncio.create_task(repeated(turn, seconds=60)(stopping))
    await taken.wait()
    stopping.set()
    async with asyncio.timeout(5):
        await job


async def test_a_repeated_turn_that_fails_otherwise_ends_its_job() -> None:
    async def turn() -> bool:
        raise ValueError

    with pytest.raises(ValueError):
        await repeated(turn, seconds=60)(asyncio.Event())
