"""`GET /v1/me/feed` of the shipped api process, signed in, to a bare driver's find-sort-limit of as many stories.

There are 100,000 published stories, and each of 16 readers follows 50 topics. The driver alone reads the 20 newest that
are addressed to everybody, whole, by the same index of the same mongod. Both keep 16 reads in flight.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient

from bench import catalogue, cores, fresh
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.rounds import interleaved, median, ratios
from content.stories.repository import STORIES

GOAL = 0.60
STORIES_THERE = 100_000
_READERS = len(catalogue.READERS)
_LIMIT = 20
_SECONDS = 5.0
_WARM_SECONDS = 0.5


def measure(rounds: int) -> Figure:
    """The ratio of reads per second."""
    with ground() as stands:
        catalogue.prepare(stands, STORIES_THERE)
        cases = {"shipped": lambda: shipped(stands), "bare": lambda: _bare(stands)}
        done = interleaved("personal_feed", rounds, cases)
        return Figure.of(
            "personal_feed",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            shipped_p99_ms=median(done, "shipped", "p99_ms"),
            load_cpu=median(done, "shipped", "cpu"),
            stories=STORIES_THERE,
        )


def shipped(stands: Ground, **changed: str) -> dict[str, Any]:
    """What the api process answers to the readers, each on a connection of their own."""
    bearers = [stands.token(login) for login in catalogue.READERS]
    with stands.process("content-api", core=cores.TESTED, **changed) as port:
        return fresh.call(read, core=cores.LOAD, env={}, port=port, bearers=bearers, seconds=_SECONDS)


async def read(*, port: int, bearers: list[str], seconds: float) -> dict[str, Any]:
    """Read the first page of the feed without end, as each of the readers."""
    requests = [_request(bearer) for bearer in bearers]
    return await load(port, [itertools.repeat(request) for request in requests], seconds=seconds)


def _request(bearer: str) -> bytes:
    return (
        f"GET /v1/me/feed?limit={_LIMIT} HTTP/1.1\r\nHost: content.example.org\r\nAccept: application/json\r\n"
        f"Accept-Language: fr\r\nAuthorization: Bearer {bearer}\r\n\r\n"
    ).encode()


def _bare(stands: Ground) -> dict[str, Any]:
    return fresh.call(bare_finds, core=cores.TESTED, env=stands.env("content"), seconds=_SECONDS)


async def bare_finds(*, seconds: float) -> dict[str, Any]:
    """Find, sort and limit with the driver alone."""
    async with catalogue.runtime() as opened:
        settings = opened.settings
        client: Any = AsyncIOMotorClient(settings.mongo_uri.get_secret_value(), tz_aware=True)
        database = client.get_database(settings.mongo_database, codec_options=CodecOptions(tz_aware=True))
        stories = database[STORIES]
        wanted = {"status": "published", "seen_by": "*|*"}
        done = 0
        ended = False

        async def reader() -> None:
            nonlocal done
            while not ended:
                found = await stories.find(wanted).sort("published_at", -1).limit(_LIMIT).to_list(None)
                if len(found) != _LIMIT:
                    raise RuntimeError(f"{len(found)} stories were found")
                done += 1

        readers = [asyncio.create_task(reader()) for _ in range(_READERS)]
        await asyncio.sleep(_WARM_SECONDS)
        began, before = time.perf_counter(), done
        await asyncio.sleep(seconds)
        rate, ended = (done - before) / (time.perf_counter() - began), True
        await asyncio.gather(*readers)
        client.close()
        return {"rate": rate}
