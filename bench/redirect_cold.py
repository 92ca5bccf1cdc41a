"""`GET /r/{token}` of links that are not in memory, to a bare driver's find of as many links by the same index.

No link is asked for twice in a round. Both keep 32 in flight on the same mongod.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.redirect import CONNECTIONS, visits
from bench.rounds import interleaved, median, ratios
from distribution.shares.repository import SHARES

GOAL = 0.70
_LINKS = 200_000
_SECONDS = 4.0
_WARM_SECONDS = 0.5


def measure(rounds: int) -> Figure:
    """The ratio of answers per second to finds per second."""
    with ground() as stands:
        stands.migrate("distribution")
        fresh.call(programme.fill, core=cores.LOAD, env=stands.env("distribution"), links=_LINKS)
        cases = {"shipped": lambda: _shipped(stands), "bare": lambda: _bare(stands)}
        done = interleaved("redirect_cold", rounds, cases)
        return Figure.of(
            "redirect_cold",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            shipped_p99_ms=median(done, "shipped", "p99_ms"),
            load_cpu=median(done, "shipped", "cpu"),
        )


async def follow_each(*, port: int, seconds: float) -> dict[str, Any]:
    """Follow each link once."""
    requests = visits(programme.token(number) for number in range(_LINKS))
    return await load(port, [requests] * CONNECTIONS, seconds=seconds)


async def bare_finds(*, seconds: float) -> dict[str, Any]:
    """Find each link once, with the driver alone."""
    async with programme.runtime() as opened:
        settings = opened.settings
        client: Any = AsyncIOMotorClient(settings.mongo_uri.get_secret_value(), tz_aware=True)
        database = client.get_database(settings.mongo_database, codec_options=CodecOptions(tz_aware=True))
        shares = database[SHARES]
        numbers = itertools.count()
        done = 0
        ended = False

        async def reader() -> None:
            nonlocal done
            while not ended:
                if await shares.find_one({"token": programme.token(next(numbers))}) is None:
                    raise RuntimeError("a link is not there")
                done += 1

        readers = [asyncio.create_task(reader()) for _ in range(CONNECTIONS)]
        await asyncio.sleep(_WARM_SECONDS)
        began, before = time.perf_counter(), done
        await asyncio.sleep(seconds)
        rate, ended = (done - before) / (time.perf_counter() - began), True
        await asyncio.gather(*readers)
        client.close()
        return {"rate": rate}


def _shipped(stands: Ground) -> dict[str, Any]:
    with stands.process("distribution-api", core=cores.TESTED) as port:
        return fresh.call(follow_each, core=cores.LOAD, env={}, port=port, seconds=_SECONDS)


def _bare(stands: Ground) -> dict[str, Any]:
    return fresh.call(bare_finds, core=cores.TESTED, env=stands.env("distribution"), seconds=_SECONDS)
