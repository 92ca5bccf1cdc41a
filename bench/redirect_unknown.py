"""The rate of `GET /r/{token}` while as many connections again ask for links that nobody has, to its rate without them.

Each of those asks for another token every time, so that none is remembered as unknown.
"""

from __future__ import annotations

import asyncio
import itertools
from functools import partial
from typing import Any

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.redirect import CONNECTIONS, LINKS, follow, visits
from bench.rounds import interleaved, median, ratios

GOAL = 0.50
_SECONDS = 4.0
_NOBODYS = 10**12


def measure(rounds: int) -> Figure:
    """The ratio of answers per second to those who follow links."""
    with ground() as stands:
        stands.migrate("distribution")
        tokens = fresh.call(programme.prepare, core=cores.LOAD, env=stands.env("distribution"), links=LINKS)["tokens"]
        cases = {case: partial(_shipped, stands, tokens, case) for case in ("follow", "follow_in_flood")}
        done = interleaved("redirect_unknown", rounds, cases)
        return Figure.of(
            "redirect_unknown",
            ratios(done, "follow_in_flood", to="follow"),
            goal=GOAL,
            alone_per_second=median(done, "follow"),
            in_flood_per_second=median(done, "follow_in_flood"),
            unknown_per_second=median(done, "follow_in_flood", "unknown_rate"),
            in_flood_p99_ms=median(done, "follow_in_flood", "p99_ms"),
            load_cpu=median(done, "follow_in_flood", "cpu"),
        )


async def follow_in_flood(*, port: int, tokens: list[str], seconds: float) -> dict[str, Any]:
    """Follow links while others ask for such as nobody has; `unknown_rate` is how many of those are answered."""
    nobodys = visits(programme.token(number) for number in itertools.count(_NOBODYS))
    followed, flooded = await asyncio.gather(
        follow(port=port, tokens=tokens, seconds=seconds),
        load(port, [nobodys] * CONNECTIONS, seconds=seconds, wanted=b"4"),
    )
    return {**followed, "unknown_rate": flooded["rate"]}


_CASES = {"follow": follow, "follow_in_flood": follow_in_flood}


def _shipped(stands: Ground, tokens: list[str], case: str) -> dict[str, Any]:
    with stands.process("distribution-api", core=cores.TESTED) as port:
        return fresh.call(_CASES[case], core=cores.LOAD, env={}, port=port, tokens=tokens, seconds=_SECONDS)
