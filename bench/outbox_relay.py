"""Events per second that the relay publishes from a full outbox, to the rate at which one api process fills it.

A relay that is not far quicker than the writers never catches up after an outage.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

from bench import cores, fresh, programme, share_write
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios
from distribution.shares import events
from kernel import kafka
from kernel.clock import new_id
from kernel.outbox import OUTBOX
from kernel.relay import OutboxRelay
from kernel.telemetry import metrics
from relais.distribution.v1.share_pb2 import SharePublished

GOAL = 10.0
_ROWS = 20_000
_INSERT = 2_000


def measure(rounds: int) -> Figure:
    """The ratio of events per second."""
    with ground() as stands:
        story_id = share_write.prepare(stands)
        env = stands.env("distribution")
        cases = {
            "relay": lambda: fresh.call(drain, core=cores.TESTED, env=env, story_id=story_id),
            "posts": lambda: share_write.shipped(stands, story_id),
        }
        done = interleaved("outbox_relay", rounds, cases)
        return Figure.of(
            "outbox_relay",
            ratios(done, "relay", to="posts"),
            goal=GOAL,
            relay_per_second=median(done, "relay"),
            posts_per_second=median(done, "posts"),
            events=_ROWS,
        )


async def drain(*, story_id: str) -> dict[str, Any]:
    """Fill an empty outbox with `_ROWS` shares, and time the shipped relay from its start to the last one."""
    async with programme.runtime() as opened:
        outbox = opened.mongo.collection(OUTBOX)
        await outbox.delete_many({})
        shares = [programme.share(opened, number, story_id=story_id) for number in range(programme.PEOPLE)]
        for begin in range(0, _ROWS, _INSERT):
            made = [replace(shares[n % len(shares)], id=new_id()) for n in range(begin, begin + _INSERT)]
            await outbox.insert_many(
                [opened.outbox.row(opened.outbox.stamp(events.published(share, caption_id=None))) for share in made]
            )
        # As `kernel.process.run_worker` makes it.
        producer = kafka.producer(opened.settings, linger_ms=5)
        await producer.start()
        sent = metrics.RELAY_SENT.labels(opened.catalogue.topic_of(SharePublished).name)
        stopping = asyncio.Event()
        began = time.perf_counter()
        relay = asyncio.create_task(OutboxRelay(opened.mongo, producer, holder="bench").run(stopping))
        while _value(sent) < _ROWS and not relay.done():
            await asyncio.sleep(0.005)
        took = time.perf_counter() - began
        stopping.set()
        await relay
        await producer.stop()
        if left := await outbox.count({"published_at": None}):
            raise RuntimeError(f"{left} events are still in the outbox")
        return {"rate": _ROWS / took}


def _value(counter: Any) -> float:
    return float(counter._value.get())
