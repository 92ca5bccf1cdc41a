"""Clicks that were answered and are not on the topic after `kill -9`, to those that one flush of 100 ms holds.

Each round also ends an api under load by SIGTERM, which may lose none: RuntimeError if it does.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from typing import Any

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.redirect import CONNECTIONS, LINKS, clicks_on_topic, visits
from bench.rounds import interleaved, median
from distribution.clicks.commands import FLUSH_SECONDS

GOAL = 1.0
# Long enough for several flushes, and never in step with them.
_LEAST_SECONDS, _MOST_SECONDS = 1.5, 2.5


def measure(rounds: int) -> Figure:
    """The ratio of what one flush holds to what was lost, of each kill."""
    with ground() as stands:
        stands.migrate("distribution")
        tokens = fresh.call(programme.prepare, core=cores.LOAD, env=stands.env("distribution"), links=LINKS)["tokens"]
        cases = {
            "ended": lambda: _followed_until(stands, tokens, signal.SIGTERM),
            "killed": lambda: _followed_until(stands, tokens, signal.SIGKILL),
        }
        done = interleaved("clicks_kept", rounds, cases)
        if lost := sum(one["ended"]["lost"] for one in done):
            raise RuntimeError(f"{lost} clicks were answered and not counted by an api that was ended by SIGTERM")
        killed = [one["killed"] for one in done]
        return Figure.of(
            "clicks_kept",
            [one["rate"] * FLUSH_SECONDS / max(one["lost"], 1) for one in killed],
            goal=GOAL,
            lost_after_sigterm=0,
            lost_after_kill=median(done, "killed", "lost"),
            lost_ms=round(max(1000 * one["lost"] / one["rate"] for one in killed)),
            per_second=median(done, "killed"),
        )


async def follow_until(*, port: int, tokens: list[str], pid: int, signal_number: int) -> dict[str, Any]:
    """Follow links until the api has been sent a signal and closed its connections."""
    seconds = random.uniform(_LEAST_SECONDS, _MOST_SECONDS)
    asyncio.get_running_loop().call_later(seconds, os.kill, pid, signal_number)
    requests = [_cycle(tokens)] * CONNECTIONS
    return await load(port, requests, seconds=seconds + 5, killed=True)


def _cycle(tokens: list[str]) -> Any:
    while True:
        yield from visits(tokens)


def _followed_until(stands: Ground, tokens: list[str], number: signal.Signals) -> dict[str, Any]:
    before = _counted(stands)
    killed = number is signal.SIGKILL
    with stands.process("distribution-api", core=cores.TESTED, killed=killed) as port:
        pid = stands.pids["distribution-api"]
        answers = fresh.call(
            follow_until, core=cores.LOAD, env={}, port=port, tokens=tokens, pid=pid, signal_number=number.value
        )
    # Those that were counted and whose answer the end cut off make up for none that was answered.
    return {**answers, "lost": max(answers["answered"] - (_counted(stands) - before), 0)}


def _counted(stands: Ground) -> int:
    return int(fresh.call(clicks_on_topic, core=cores.LOAD, env=stands.env("distribution"))["clicks"])
