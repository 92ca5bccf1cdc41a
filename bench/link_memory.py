"""Resident memory of the api with a million links in the database, most of them followed by few; and how often memory
knew the link.

The ratio is what it may have to what it has, so that here too more is better. Links are drawn as people follow them:
the chance of a link falls as one over its place (Zipf's law with exponent 1).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import psutil
from pymongo import MongoClient

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.redirect import CONNECTIONS, visits
from bench.rounds import console
from distribution.shares.repository import SHARES

GOAL = 1.0
LINKS = 1_000_000
MOST_MEGABYTES = 250
_SECONDS = 40.0


def measure(_rounds: int) -> Figure:
    """The ratio of megabytes, of one run."""
    with ground() as stands:
        stands.migrate("distribution")
        console.print(f"link_memory: putting {LINKS:,} links into the database")
        fresh.call(programme.fill, core=cores.LOAD, env=stands.env("distribution"), links=LINKS)
        with stands.process("distribution-api", core=cores.TESTED) as port:
            api = psutil.Process(stands.pids["distribution-api"])
            at_start, found = api.memory_info().rss, _finds(stands)
            answers = fresh.call(follow_as_people_do, core=cores.LOAD, env={}, port=port, seconds=_SECONDS)
            misses, megabytes = _finds(stands) - found, api.memory_info().rss / 2**20
        return Figure.of(
            "link_memory",
            [MOST_MEGABYTES / megabytes],
            goal=GOAL,
            megabytes=round(megabytes),
            megabytes_at_start=round(at_start / 2**20),
            allowed_megabytes=MOST_MEGABYTES,
            links=LINKS,
            answered=answers["answered"],
            hit_rate=round(1 - misses / answers["answered"], 3),
            per_second=round(answers["rate"]),
        )


async def follow_as_people_do(*, port: int, seconds: float) -> dict[str, Any]:
    """Follow links, some of them again and again."""
    return await load(port, [visits(_drawn())] * CONNECTIONS, seconds=seconds)


def _drawn() -> Iterator[str]:
    draws = random.Random(1)
    while True:
        yield programme.token(int(LINKS ** draws.random()) - 1)


def _finds(stands: Ground) -> int:
    """How often the collection of links was read so far."""
    env = stands.env("distribution")
    with MongoClient[dict[str, Any]](env["RELAIS_MONGO_URI"]) as client:
        totals = client.admin.command("top")["totals"]
    return int(totals[f"{env['RELAIS_MONGO_DATABASE']}.{SHARES}"]["queries"]["count"])
