"""What a stream of the wall may cost: how many one person has, and how long each lasts."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import aiohttp
import pytest

from gamification.bootstrap import SERVICE
from kernel.events import NewEvent
from kernel.process import run_api
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running
from relais.distribution.v1.access_pb2 import AccessEnded
from tests.listening import Ear, listening

MOST_OF_ONE = 4


async def test_a_person_has_so_many_streams_and_no_more(service: Running) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(MOST_OF_ONE):
            await stack.enter_async_context(listening(service, "employee-5"))
        refused = await service.get("/v1/wall/events", as_="employee-5")
        async with listening(service, "employee-6"):
            pass

    assert (refused.status, refused.json["type"]) == (429, "/problems/too-many-streams")
    assert int(refused.headers["Retry-After"]) > 0
    # Closed ones make room, at once and without being told anything.
    await eventually(lambda: has_room(service, "employee-5"))


async def test_a_stream_ends_with_its_token(service: Running) -> None:
    issuer, skew = service.issuer, service.runtime.settings.clock_skew_seconds
    claims = {"iss": issuer.url, "sub": "employee-7", "aud": issuer.audience, "exp": int(time.time()) + 4 - skew}

    async with listening(service, token=issuer.sign(claims)) as ear:
        began = time.monotonic()
        assert await ear.next() is None

    assert time.monotonic() - began < 7


@pytest.mark.parametrize("path", ["/v1/wall/events", "/v1/me/events"])
async def test_a_stream_ends_when_its_persons_access_is_taken_back(service: Running, path: str) -> None:
    login = "employee-18" if path.startswith("/v1/wall") else "employee-19"
    person_id = service.person_id(login)

    async with listening(service, login, path=path) as ear, listening(service, "employee-6", path=path) as other:
        ended = NewEvent(AccessEnded(person_id=person_id), subject=person_id, key=person_id, sequence=1)
        await service.publish(ended, source="/distribution")
        assert await is_cut(ear, within=5)
        assert not other.response.content.at_eof()

    assert (await service.get("/v1/wall", as_=login)).status == 401


async def test_a_process_that_is_told_to_stop_ends_its_streams_and_is_soon_over(service: Running) -> None:
    port, stopping = free_port(), asyncio.Event()
    settings = service.runtime.settings.model_copy(update={"http_port": port, "metrics_port": free_port()})
    runtime = type(service.runtime)(**{**vars(service.runtime), "settings": settings})
    running = asyncio.create_task(run_api(SERVICE, runtime, stopping))
    url = f"http://127.0.0.1:{port}"
    await eventually(lambda: answers(port))

    async with listening(service, "employee-5", url=url) as ear:
        began = time.monotonic()
        stopping.set()
        assert await ear.next() is None
    await running

    assert time.monotonic() - began < 3


async def has_room(service: Running, login: str) -> bool:
    try:
        async with listening(service, login):
            return True
    except AssertionError:
        return False


async def answers(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def is_cut(ear: Ear, *, within: float) -> bool:
    """Whether the stream is broken off, or ends, before there is an event."""
    try:
        return await ear.next(within=within) is None
    except aiohttp.ClientPayloadError:
        return True
