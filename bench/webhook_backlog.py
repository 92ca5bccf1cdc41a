"""Resident memory of the worker that works off a million deliveries, after 40,000 and after the first 4,000.

The ratio is 1.1 times the memory at first to the highest since, so that here too more is better. Twenty receivers, on
one server on loopback, take everything. The million is there from the start and is not waited for to its end.
`RELAIS_BENCH_BACKLOG` makes it shorter or, with `RELAIS_BENCH_BACKLOG_SENT`, lets more of it be sent.
"""

from __future__ import annotations

import os
import time
from typing import Any

import psutil

from bench import arrivals, cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import console
from bench.webhook import RECEIVERS, due_now, subscribed
from distribution.webhook_deliveries.models import delivery_id
from distribution.webhook_deliveries.repository import DELIVERIES, DeliveryRepository
from kernel.clock import new_id, utc_now
from kernel.mongo import Document

GOAL = 1.0
ALLOWED_GROWTH = 1.1
DUE = int(os.environ.get("RELAIS_BENCH_BACKLOG", "1000000"))
SENT = int(os.environ.get("RELAIS_BENCH_BACKLOG_SENT", "40000"))
_FIRST = SENT // 10
_BATCH = 5_000
_LOOK_SECONDS = 0.2
_MOST_SECONDS = 3_600.0


def measure(_rounds: int) -> Figure:
    """The ratio of megabytes, of one run."""
    with ground() as stands, arrivals.sink(stands) as port:
        stands.migrate("distribution")
        console.print(f"webhook_backlog: putting {DUE:,} deliveries into the database")
        env = stands.env("distribution")
        fresh.call(fill, core=cores.LOAD, env=env, within=_MOST_SECONDS, url=f"http://127.0.0.1:{port}", due=DUE)
        first, last, seconds = _worked(stands, port)
        return Figure.of(
            "webhook_backlog",
            [ALLOWED_GROWTH * first / last],
            goal=GOAL,
            megabytes_at_first=round(first / 2**20),
            megabytes_at_most=round(last / 2**20),
            due=DUE,
            sent=SENT,
            per_second=round((SENT - _FIRST) / seconds),
        )


def _worked(stands: Ground, port: int) -> tuple[int, int, float]:
    """The worker's memory at first and at most since, and how long all but the first took."""
    with stands.process("distribution-worker", core=cores.TESTED):
        worker = psutil.Process(stands.pids["distribution-worker"])
        arrivals.wait_for(port, _FIRST, seconds=_MOST_SECONDS)
        first = last = worker.memory_info().rss
        began = time.monotonic()
        while arrivals.posted(port) < SENT:
            if time.monotonic() - began > _MOST_SECONDS:
                raise RuntimeError(f"{SENT} were not sent in {_MOST_SECONDS:.0f} s")
            time.sleep(_LOOK_SECONDS)
            last = max(last, worker.memory_info().rss)
        return first, last, time.monotonic() - began


async def fill(*, url: str, due: int) -> dict[str, Any]:
    """Have as many deliveries due now; nothing else."""
    async with programme.runtime() as opened:
        subscriptions, at = await subscribed(opened, url=url), utc_now()
        await DeliveryRepository().add([due_now(one, at) for one in subscriptions], opened.mongo)
        deliveries = opened.mongo.collection(DELIVERIES)
        kept = await deliveries.find({})
        for first in range(RECEIVERS, due, _BATCH):
            numbers = range(first, min(first + _BATCH, due))
            await deliveries.insert_many([_another(kept[number % RECEIVERS]) for number in numbers])
        return {}


def _another(document: Document) -> Document:
    """Another delivery like it, as it is kept."""
    event_id = new_id()
    return {**document, "_id": delivery_id(document["subscription_id"], event_id), "event_id": event_id}
