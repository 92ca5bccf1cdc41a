"""Readers are processes: one is started ahead, each reads one document, and none is left behind."""

from __future__ import annotations

import asyncio
from typing import Any

import psutil
import pytest

from content.items import schemas
from content.readers.repository import Readers
from kernel.testing import eventually

FEED = b"<rss version='2.0'><channel><item><title>T</title><link>https://n.example.org/</link></item></channel></rss>"
ARGUMENTS: dict[str, Any] = {"url": "https://n.example.org/", "content_type": "", "most": 5, "seconds": 5}


def children() -> list[psutil.Process]:
    """The readers that run now."""
    found = []
    for child in psutil.Process().children():
        try:
            if schemas.__name__ in child.cmdline():
                found.append(child)
        except psutil.Error:
            # It has ended since it was listed.
            continue
    return found


async def read(readers: Readers) -> str:
    answer = await readers.answer(FEED, ARGUMENTS)
    assert answer is not None
    document = schemas.received(answer)
    assert document is not None
    return document.items[0].title


async def test_a_reader_is_started_ahead_and_used_and_followed_by_another() -> None:
    async with Readers(schemas.__name__) as readers:
        (ahead,) = await eventually(children)
        assert await read(readers) == "T"
        assert not ahead.is_running()
        (following,) = await eventually(children)
        assert following.pid != ahead.pid
        assert await read(readers) == "T"
    assert children() == []


async def test_documents_that_come_together_are_all_read() -> None:
    async with Readers(schemas.__name__) as readers:
        assert await asyncio.gather(*(read(readers) for _ in range(3))) == ["T"] * 3
    assert children() == []


async def test_a_reader_that_was_killed_while_it_waited_is_replaced() -> None:
    async with Readers(schemas.__name__) as readers:
        (ahead,) = await eventually(children)
        ahead.kill()
        await eventually(lambda: not children())
        # Whoever comes before its end is noticed is told that nothing could be read.
        await eventually(lambda: read(readers))


@pytest.mark.parametrize("ahead", [False, True])
async def test_a_reader_does_not_outlive_a_caller_that_gives_up(ahead: bool) -> None:
    readers = Readers(schemas.__name__)
    if ahead:
        await readers.__aenter__()
        await eventually(children)
    with pytest.raises(TimeoutError):
        # Searching these lines takes quadratic time.
        async with asyncio.timeout(0.5):
            await readers.answer(b"\n" * 900_000 + FEED, ARGUMENTS)
    await readers.__aexit__(None, None, None)
    assert children() == []
