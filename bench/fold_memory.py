"""Resident memory of stage one over ten million clicks.

The ratio is 1.1 times what it has after a tenth of them to what it has at the end, so that here too more is better.
"""

from __future__ import annotations

import asyncio
from typing import Any

import psutil

from bench import clicks, cores, fresh
from bench.consumer_batch import consume
from bench.figures import Figure
from bench.fold import folded, runtime
from bench.ground import ground
from bench.rounds import console
from kernel.clock import new_id
from kernel.consumer import Subscriptions
from kernel.telemetry import metrics
from metrics.subscriptions import fold_activities
from metrics.subscriptions import folding as shipped
from relais.distribution.v1.click_pb2 import ClicksCounted

GOAL = 1.0
GROWTH = 1.1
CLICKS = 10_000_000
# Events hold three clicks on average; so many are put on the topic by one process.
_EVENTS, _CHUNK = CLICKS // 3 + 1, 250_000
_SECONDS = 1800.0


def measure(_rounds: int) -> Figure:
    """The ratio of megabytes, of one run."""
    with ground() as stands:
        stands.migrate("distribution")
        stands.migrate("metrics")
        sent = events = 0
        while events < _EVENTS:
            count = min(_CHUNK, _EVENTS - events)
            sent += fresh.call(clicks.fill, core=cores.LOAD, env=stands.env("distribution"), count=count)["clicks"]
            events += count
            console.print(f"fold_memory: {sent:,} clicks are on the topic")
        env = stands.env("metrics")
        found = fresh.call(folding, core=cores.TESTED, env=env, within=_SECONDS, count=events, clicks=sent)
    return Figure.of(
        "fold_memory",
        [GROWTH * found["at_a_tenth"] / found["at_the_end"]],
        goal=GOAL,
        megabytes_at_a_tenth=round(found["at_a_tenth"] / 2**20),
        megabytes_at_the_end=round(found["at_the_end"] / 2**20),
        clicks=sent,
        events=events,
        events_per_second=round(found["rate"]),
    )


async def folding(*, count: int, clicks: int) -> dict[str, Any]:
    """Fold the whole topic as the worker does; bytes of memory after a tenth of it and at the end."""
    subscriptions = Subscriptions(group=f"bench.{new_id()}")
    subscriptions.on_batch(ClicksCounted, most=shipped.most)(fold_activities)
    process = psutil.Process()
    async with runtime() as opened:
        topic = opened.catalogue.topic_of(ClicksCounted).name
        handled: Any = metrics.CONSUMER_HANDLED.labels(subscriptions.group, topic, "handled")
        looking = asyncio.create_task(_after(handled, count // 10, process))
        took = await consume(opened, subscriptions, count=count)
        at_the_end = process.memory_info().rss
        at_a_tenth = await looking
        minutes, cells = await folded(opened.mongo)
    if (minutes, cells) != (clicks, clicks):
        raise RuntimeError(f"{clicks} clicks were sent; minutes have {minutes} and cells {cells}")
    return {"at_a_tenth": at_a_tenth, "at_the_end": at_the_end, "rate": count / took}


async def _after(handled: Any, count: int, process: psutil.Process) -> int:
    while handled._value.get() < count:
        await asyncio.sleep(0.01)
    return int(process.memory_info().rss)
