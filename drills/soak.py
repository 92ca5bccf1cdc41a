"""Half the load that the services can bear, for half an hour: what becomes of their memory."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence

import psutil
from rich.console import Console

from drills.figures import Figure
from drills.people import EMPLOYEES, People
from drills.site import Site

MINUTES = 30.0
MOST_GROWTH = 1.1
_WARM_SECONDS = 10.0
_FULL_SECONDS = 20.0
_MINUTE = 60.0

_console = Console(stderr=True, highlight=False)


async def drill(site: Site, *, minutes: float = MINUTES) -> list[Figure]:
    """Measure the full load, then work at half of it; resident memory is read every minute."""
    people = People(site)
    await people.prepare()
    async with people.at_work(period=0):
        await asyncio.sleep(_WARM_SECONDS)
        began = time.monotonic()
        await asyncio.sleep(_FULL_SECONDS)
        full = people.rate(began, time.monotonic())
    people.asked.clear()
    sizes: dict[str, list[float]] = defaultdict(list)
    async with people.at_work(period=2 * len(EMPLOYEES) / full), site.kept():
        began = time.monotonic()
        for minute in range(1, max(int(minutes), 2) + 1):
            await asyncio.sleep(max(began + minute * _MINUTE - time.monotonic(), 0))
            for name, size in _memory(site).items():
                sizes[name].append(size)
            rate = people.rate(time.monotonic() - _MINUTE, time.monotonic())
            megabytes = ", ".join(f"{name} {of_it[-1]:.0f}" for name, of_it in sizes.items())
            _console.print(f"soak {minute}: {rate:.0f} requests/s; MB: {megabytes}")
        half = people.rate(began, time.monotonic())
    return [
        Figure("full load", full, "requests/s"),
        Figure("load", half, "requests/s", detail=f"{len(people.asked)} requests"),
        *(_growth(name, of_it) for name, of_it in sorted(sizes.items())),
        people.failures(),
        Figure("processes that ended by themselves", len(site.ended), "", 0, ", ".join(site.ended)),
    ]


def _memory(site: Site) -> dict[str, float]:
    """Megabytes by name."""
    found = {pod.name: pod.memory / 2**20 for pod in site.pods}
    for name, pid in (("mongod", site.mongod.pid), ("kafka", site.kafka.pid)):
        found[name] = psutil.Process(pid).memory_info().rss / 2**20
    return found


def _growth(name: str, sizes: Sequence[float]) -> Figure:
    # Those two fill the memory that their settings give them (a cache, a heap), however long that takes.
    limit = None if name in ("mongod", "kafka") else MOST_GROWTH
    detail = f"{sizes[0]:.0f} MB after a minute, {sizes[len(sizes) // 2]:.0f} half-way, {sizes[-1]:.0f} at the end"
    return Figure(f"memory of {name}, at the end to after a minute", sizes[-1] / sizes[0], "", limit, detail)
