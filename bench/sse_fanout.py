"""From showing kudos to the last of 5,000 listeners of one api process having them, and what the process needs for it.

The ratio is the smaller of two: the second that may pass to what passes for 99 of 100, and the memory that the process
may have to what it has. Time runs from before the request to show them, on the listeners' clock; listeners are
connections that read at once, and share a core with MongoDB.
"""

from __future__ import annotations

import asyncio
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any, cast

import aiohttp
import psutil

from bench import cores, fresh
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.programme import PEOPLE, login
from bench.rounds import console
from gamification.settings import Settings
from kernel.auth import person_id
from kernel.settings import key_bytes

GOAL = 1.0
LISTENERS = 5_000
MOST_SECONDS = 1.0
MOST_MEGABYTES = 300
_AT_ONCE = 100
_KUDOS = 20
_HEARD_SECONDS = 20.0
_SHOWN = b"event: shown"


def measure(rounds: int) -> Figure:
    """The smaller of the ratios of seconds and of megabytes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ground() as stands:
        stands.migrate("gamification")
        done = []
        for number in range(1, rounds + 1):
            done.append(_round(stands))
            console.print(f"sse_fanout {number}/{rounds}: p99 {done[-1]['p99_ms']:.0f} ms, {done[-1]['megabytes']} MB")
        return Figure.of(
            "sse_fanout",
            [min(MOST_SECONDS * 1000 / one["p99_ms"], MOST_MEGABYTES / one["megabytes"]) for one in done],
            goal=GOAL,
            p50_ms=round(statistics.median(one["p50_ms"] for one in done)),
            p99_ms=round(statistics.median(one["p99_ms"] for one in done)),
            megabytes=round(statistics.median(one["megabytes"] for one in done)),
            megabytes_at_start=round(statistics.median(one["megabytes_at_start"] for one in done)),
            allowed_ms=MOST_SECONDS * 1000,
            allowed_megabytes=MOST_MEGABYTES,
            listeners=LISTENERS,
            load_cpu=round(statistics.median(one["cpu"] for one in done), 2),
        )


def _round(stands: Ground) -> dict[str, Any]:
    per_person = str(LISTENERS // PEOPLE + 1)
    limits = {"RELAIS_STREAMS_PER_PERSON": per_person, "RELAIS_KUDOS_PER_WEEK": "100"}
    bearers = [stands.token(login(number)) for number in range(PEOPLE)]
    with stands.process("gamification-api", core=cores.TESTED, **limits) as port:
        api = psutil.Process(stands.pids["gamification-api"])
        at_start = api.memory_info().rss
        answer = fresh.call(
            listen_and_show,
            core=cores.LOAD,
            env=stands.env("gamification"),
            port=port,
            bearers=bearers,
            pid=api.pid,
        )
    return {**answer, "megabytes_at_start": round(at_start / 2**20)}


class _Ear(asyncio.Protocol):
    """One listener: notes when it is told of kudos."""

    def __init__(self, request: bytes, heard: Callable[[], None]) -> None:
        self._request = request
        self._heard = heard
        self.open = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 ") and not data.startswith(b"HTTP/1.1 200"):
            self.open.set_exception(RuntimeError(f"no stream: {data[:200]!r}"))
        elif b"retry:" in data:
            self.open.set_result(None)
        if _SHOWN in data:
            self._heard()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(error or ConnectionResetError("the server closed a stream"))


async def listen_and_show(*, port: int, bearers: list[str], pid: int) -> dict[str, Any]:
    """Open all streams, show kudos one after another, and note when each listener has them."""
    times: list[float] = []
    heard_by_all = asyncio.Event()
    shown_at = 0.0
    left = 0

    def heard() -> None:
        nonlocal left
        times.append(time.perf_counter() - shown_at)
        left -= 1
        if left == 0:
            heard_by_all.set()

    loop = asyncio.get_running_loop()
    for first in range(0, LISTENERS, _AT_ONCE):
        ears = [_Ear(_request(bearers[number % PEOPLE]), heard) for number in range(first, first + _AT_ONCE)]
        await asyncio.gather(*(loop.create_connection(lambda ear=ear: ear, "127.0.0.1", port) for ear in ears))
        await asyncio.gather(*(ear.open for ear in ears))
    cpu = 0.0
    busy = 0.0
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
        for kudos_id in await _given(http, bearers[0]):
            heard_by_all.clear()
            left, began, used = LISTENERS, time.perf_counter(), time.process_time()
            shown_at = began
            async with http.post(f"/v1/kudos/{kudos_id}/show", headers=_signed(bearers[1])) as answer:
                if answer.status != 200:
                    raise RuntimeError(f"kudos were not shown: {await answer.text()}")
            async with asyncio.timeout(_HEARD_SECONDS):
                await heard_by_all.wait()
            cpu, busy = cpu + time.process_time() - used, busy + time.perf_counter() - began
    if len(times) != LISTENERS * _KUDOS:
        raise RuntimeError(f"{len(times)} were heard of {LISTENERS * _KUDOS}")
    times.sort()
    return {
        "p50_ms": 1000 * times[len(times) // 2],
        "p99_ms": 1000 * times[len(times) * 99 // 100],
        "megabytes": round(psutil.Process(pid).memory_info().rss / 2**20),
        "cpu": cpu / busy,
    }


async def _given(http: aiohttp.ClientSession, giver: str) -> list[str]:
    """The ids of kudos from the first login to the second."""
    settings = Settings()
    receiver = person_id(key_bytes(settings.identity_key), settings.oidc_issuer, login(1))
    body = {"to": {"person": receiver}, "reason": "Thank you for explaining the new grid to me."}
    ids = []
    for _ in range(_KUDOS):
        async with http.post("/v1/kudos", json=body, headers=_signed(giver)) as answer:
            if answer.status != 201:
                raise RuntimeError(f"kudos were not given: {await answer.text()}")
            ids.append((await answer.json())["id"])
    return ids


def _signed(bearer: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer}"}


def _request(bearer: str) -> bytes:
    head = f"GET /v1/wall/events HTTP/1.1\r\nHost: gamification.example.org\r\nAuthorization: Bearer {bearer}\r\n\r\n"
    return head.encode()
