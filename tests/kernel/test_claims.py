"""Work that is claimed: a few pieces at a time, a slow one beside the others, and what is under way at the end."""

from __future__ import annotations

import asyncio

from kernel.claims import Claims
from kernel.mongo import MongoFailure
from kernel.testing import eventually


async def test_no_more_is_claimed_than_can_be_done_at_once() -> None:
    waiting, release, stopping = list(range(10)), asyncio.Event(), asyncio.Event()
    asked: list[int] = []

    async def claim(most: int) -> list[int]:
        asked.append(most)
        taken, waiting[:] = waiting[:most], waiting[most:]
        return taken

    async def do(_piece: int) -> None:
        await release.wait()

    claims = Claims(claim, do, at_once=4, idle_seconds=0.01)
    running = asyncio.create_task(claims.run(stopping))
    await eventually(lambda: claims.busy == 4)
    assert waiting == [4, 5, 6, 7, 8, 9]
    release.set()
    await eventually(lambda: not waiting and not claims.busy)
    stopping.set()
    await running
    assert max(asked) == 4


async def test_work_goes_on_after_a_piece_or_the_database_failed() -> None:
    done: list[str] = []
    stopping = asyncio.Event()
    answers = iter([MongoFailure("away"), ["broken"], ["whole"]])

    async def claim(_most: int) -> list[str]:
        answer = next(answers, [])
        if isinstance(answer, MongoFailure):
            raise answer
        return answer

    async def do(piece: str) -> None:
        if piece == "broken":
            raise ValueError(piece)
        done.append(piece)

    running = asyncio.create_task(Claims(claim, do, at_once=1, idle_seconds=0.01).run(stopping))
    await eventually(lambda: done == ["whole"])
    stopping.set()
    await running


async def test_what_is_under_way_at_the_end_has_its_grace() -> None:
    stopping, release, ended = asyncio.Event(), asyncio.Event(), []
    pieces = [["quick", "stuck"]]

    async def claim(_most: int) -> list[str]:
        return pieces.pop() if pieces else []

    async def do(piece: str) -> None:
        await (release if piece == "quick" else asyncio.Event()).wait()
        ended.append(piece)

    claims = Claims(claim, do, at_once=2, idle_seconds=0.01, grace_seconds=0.3)
    running = asyncio.create_task(claims.run(stopping))
    await eventually(lambda: claims.busy == 2)
    stopping.set()
    release.set()
    await running
    assert ended == ["quick"]
    assert claims.busy == 0
