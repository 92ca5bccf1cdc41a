"""The kernel's consumer with a batch handler, marks in MongoDB included, to a plain poll-decode-fold loop.

The handler folds a batch into a dict and writes that in one bulk write, in the transaction of the marks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from bench import clicks, cores, fresh, programme
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios
from kernel import kafka
from kernel.clock import new_id
from kernel.consumer import Consumer, Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from kernel.mongo.operations import UpdateOne
from kernel.runtime import Runtime
from kernel.telemetry import metrics
from relais.distribution.v1.click_pb2 import ClicksCounted

GOAL = 0.20
_EVENTS = 200_000


def measure(rounds: int) -> Figure:
    """The ratio of events per second."""
    with ground() as stands:
        stands.migrate("distribution")
        env = stands.env("distribution")
        sent = fresh.call(clicks.fill, core=cores.LOAD, env=env, count=_EVENTS)["clicks"]
        arguments: dict[str, Any] = {"core": cores.TESTED, "env": env, "count": _EVENTS, "clicks": sent}
        cases = {
            "kernel": lambda: fresh.call(folding, **arguments),
            "plain": lambda: fresh.call(clicks.plain, **arguments),
        }
        done = interleaved("consumer_batch", rounds, cases)
        return Figure.of(
            "consumer_batch",
            ratios(done, "kernel", to="plain"),
            goal=GOAL,
            kernel_per_second=median(done, "kernel"),
            plain_per_second=median(done, "plain"),
            events=_EVENTS,
        )


async def folding(*, count: int, clicks: int) -> dict[str, Any]:
    """Fold the whole topic in a group of its own; every click is in the database at the end, once."""
    group = f"bench.{new_id()}"
    subscriptions = Subscriptions(group=group)

    @subscriptions.on_batch(ClicksCounted)
    async def fold(batch: Sequence[Event[ClicksCounted]], tx: Tx) -> None:
        counts: dict[tuple[str, str, int], int] = {}
        for event in batch:
            data = event.data
            key = (data.story_id, data.network, data.visitor)
            counts[key] = counts.get(key, 0) + data.count
        await tx.collection("folded").bulk_write(
            [
                UpdateOne({"_id": {"group": group, "key": list(key)}}, {"$inc": {"count": value}}, upsert=True)
                for key, value in counts.items()
            ]
        )

    async with programme.runtime() as opened:
        # A collection cannot be made inside a transaction.
        await opened.mongo.collection("folded").create_index("count")
        took = await consume(opened, subscriptions, count=count)
        folded = await opened.mongo.collection("folded").find({})
        total = sum(one["count"] for one in folded if one["_id"]["group"] == group)
        if total != clicks:
            raise RuntimeError(f"{clicks} clicks were sent and {total} folded")
        return {"rate": count / took}


async def consume(opened: Runtime, subscriptions: Subscriptions, *, count: int) -> float:
    """Run the shipped consumer over `count` events; seconds from when it had its partitions to the last commit."""
    producer = kafka.producer(opened.settings)
    await producer.start()
    consumer = Consumer(opened.settings, subscriptions, uow=opened.uow, catalogue=opened.catalogue, producer=producer)
    topic = opened.catalogue.topic_of(ClicksCounted).name
    handled: Any = metrics.CONSUMER_HANDLED.labels(subscriptions.group, topic, "handled")
    stopping = asyncio.Event()
    running = asyncio.create_task(consumer.run(stopping))
    while not consumer.progress.joined and not running.done():
        await asyncio.sleep(0.001)
    began = time.perf_counter()
    while handled._value.get() < count and not running.done():
        await asyncio.sleep(0.005)
    took = time.perf_counter() - began
    stopping.set()
    await running
    await producer.stop()
    return took
