"""A process whose loop hangs, or that does not end when told to, ends by itself and says where; no other does."""

from __future__ import annotations

import asyncio
import sys

PROGRAM = """
import asyncio, time
from kernel.watchdog import watched

stopping = asyncio.Event()

def hang():
    time.sleep(30)

async def main():
    async with watched(stopping, within=1.0, seconds=1.0):
        await asyncio.sleep(2.0)
        print("came round", flush=True)
        {last}
    print("ended by itself", flush=True)

asyncio.run(main())
"""


async def outcome(last: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM.format(last=last)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(25):
        said, complained = await process.communicate()
    return process.returncode, said.decode(), complained.decode()


async def test_a_loop_that_hangs_ends_the_process_with_the_place() -> None:
    status, said, complained = await outcome("hang()")
    assert (status, said) == (1, "came round\n")
    assert "in hang" in complained


async def test_a_loop_that_comes_round_is_left_alone() -> None:
    status, said, complained = await outcome("await asyncio.sleep(0)")
    assert (status, said, complained) == (0, "came round\nended by itself\n", "")


async def test_a_process_that_does_not_end_when_told_to_is_ended() -> None:
    status, said, complained = await outcome("stopping.set(); await asyncio.sleep(30)")
    assert (status, said) == (1, "came round\n")
    assert "Timeout" in complained
