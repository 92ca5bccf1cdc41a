"""How long a click takes to be in the figure of its story while the worker is at half of what it can fold: a second to
the 99th percentile of that time.

What the worker can fold is measured first, in the same run, on a topic that waits for it. Then clicks come evenly at
half of that rate, or at the rate that the load's core can send, if that is less. The figure is asked for again and
again with the query of `GET /v1/figures`. A click is in it when the figure is at least as large as the number of clicks
sent up to it; fewer than five people's last clicks wait for others and have no time.
"""

from __future__ import annotations

import asyncio
import bisect
import statistics
import time
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from google.protobuf.timestamp_pb2 import Timestamp

from bench import clicks, cores, fresh
from bench.figures import Figure
from bench.fold import runtime
from bench.ground import ground
from bench.rounds import console
from kernel import kafka
from kernel.clock import new_id, utc_now
from kernel.events import NewEvent, encode
from metrics.figures.models import Period, Question, Selection
from metrics.figures.repository import FigureRepository
from relais.distribution.v1.click_pb2 import VISITOR_HUMAN, ClicksCounted

GOAL = 1.0
_GOAL_SECONDS = 1.0
_BACKLOG = 200_000
_STORIES, _PEOPLE = 40, 200
_NETWORKS = ("linkedin", "mastodon", "bluesky")
_SECONDS, _WARM_SECONDS = 20.0, 5.0
_SLICE_SECONDS = 0.02
_LOOK_SECONDS = 0.02
_SETTLE_SECONDS = 10.0


def measure(rounds: int) -> Figure:
    """A second to the 99th percentile."""
    found = []
    for number in range(1, rounds + 1):
        found.append(_round())
        console.print(f"click_to_figure {number}/{rounds}: p99 {found[-1]['p99_ms']} ms at {found[-1]['sent']}/s")
    return Figure.of(
        "click_to_figure",
        [_GOAL_SECONDS * 1000 / one["p99_ms"] for one in found],
        goal=GOAL,
        **{name: statistics.median(one[name] for one in found) for name in found[0]},
    )


def _round() -> dict[str, Any]:
    with ground() as stands:
        stands.migrate("distribution")
        stands.migrate("metrics")
        env = stands.env("metrics")
        backlog = fresh.call(clicks.fill, core=cores.LOAD, env=stands.env("distribution"), count=_BACKLOG)["clicks"]
        with stands.process("metrics-worker", core=cores.TESTED):
            able = fresh.call(capacity, core=cores.LOAD, env=env, clicks=backlog)["rate"]
            shown = fresh.call(watch, core=cores.LOAD, env=env, rate=able / 2)
    return {**shown, "able": round(able), "half": round(able / 2)}


async def capacity(*, clicks: int) -> dict[str, Any]:
    """Events that the worker folds in a second, from the first that it has folded to the last."""
    async with runtime() as opened:

        async def folded() -> int:
            rows = await opened.mongo.collection("deltas").find({}, fields=("human_clicks", "previews", "bots"))
            return sum(row.get(name, 0) for row in rows for name in ("human_clicks", "previews", "bots"))

        first = 0
        while not first:
            first = await folded()
        began = time.perf_counter()
        while (now := await folded()) < clicks:
            await asyncio.sleep(_LOOK_SECONDS)
        took = time.perf_counter() - began
        await _all_is_read(opened)
        return {"rate": _BACKLOG * (now - first) / clicks / took}


async def _all_is_read(opened: Any) -> None:
    """Wait until the worker has also written the backlog into people's own ledgers, or its load would not be half."""
    prefix = opened.settings.topic_prefix
    group = prefix + "metrics.impacts"
    consumer = AIOKafkaConsumer(
        bootstrap_servers=opened.settings.kafka_bootstrap, group_id=group, enable_auto_commit=False
    )
    await consumer.start()
    topic = opened.catalogue.topic_of(ClicksCounted)
    partitions = [TopicPartition(prefix + topic.name, number) for number in range(topic.partitions)]
    try:
        ends = await consumer.end_offsets(partitions)
        while any([(await consumer.committed(one) or 0) < end for one, end in ends.items()]):
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        await consumer.stop()


async def watch(*, rate: float) -> dict[str, Any]:
    """Send clicks evenly and watch the figure of one story; milliseconds from a click's being sent to its being in."""
    stories = [new_id() for _ in range(_STORIES)]
    async with runtime() as opened:
        # Made beforehand: making an event costs more than sending it.
        records = [_record(opened, number, stories) for number in range(int(rate * (_SECONDS + _WARM_SECONDS)))]
        looks: list[tuple[float, int]] = []
        stopping = asyncio.Event()
        looking = asyncio.create_task(_look(opened, stories[0], looks, stopping))
        sent, took = await _send(opened, records, rate)
        await asyncio.sleep(_SETTLE_SECONDS)
        stopping.set()
        await looking
    shown = [value for _moment, value in looks]
    waits = []
    for number, moment in enumerate(sent, start=1):
        place = bisect.bisect_left(shown, number)
        if place < len(looks) and moment > sent[0] + _WARM_SECONDS:
            waits.append(looks[place][0] - moment)
    cuts = statistics.quantiles(waits, n=100)
    return {
        "p50_ms": round(cuts[49] * 1000),
        "p99_ms": round(cuts[98] * 1000),
        "sent": round(len(records) / took),
        "watched": len(waits),
        "waiting_at_the_end": len(sent) - shown[-1],
    }


def _record(opened: Any, number: int, stories: list[str]) -> Any:
    at = Timestamp()
    at.FromDatetime(utc_now())
    data = ClicksCounted(
        share_id=new_id(),
        person_id=f"p_{number // _STORIES % _PEOPLE:026}",
        story_id=stories[number % _STORIES],
        network=_NETWORKS[number // _STORIES % 3],
        visitor=VISITOR_HUMAN,
        rule="browser-navigation",
        count=1,
        counted_at=at,
    )
    return encode(opened.outbox.stamp(NewEvent(data, subject=data.share_id, key=data.person_id, sequence=0)))


async def _send(opened: Any, records: list[Any], rate: float) -> tuple[list[float], float]:
    """Send them evenly; the moments at which those of the watched story were, and how long all took."""
    topic = opened.settings.topic_prefix + opened.catalogue.topic_of(ClicksCounted).name
    producer = kafka.producer(opened.settings, linger_ms=5)
    await producer.start()
    moments: list[float] = []
    began = time.perf_counter()
    for number, (headers, key, value) in enumerate(records):
        if number % max(int(rate * _SLICE_SECONDS), 1) == 0:
            await asyncio.sleep(max(began + number / rate - time.perf_counter(), 0))
        if number % _STORIES == 0:
            moments.append(time.perf_counter())
        await producer.send(topic, value, key, headers=headers)
    took = time.perf_counter() - began
    await producer.stop()
    return moments, took


async def _look(opened: Any, story: str, looks: list[tuple[float, int]], stopping: asyncio.Event) -> None:
    figures = FigureRepository()
    while not stopping.is_set():
        today = utc_now().date()
        asked = Question(Selection(stories=(story,)), Period.of(today, today, today=today), ())
        found = await figures.sums(asked, opened.mongo, most=1)
        value = found[0].values.get("human_clicks", 0) if found else 0
        looks.append((time.perf_counter(), max(value, looks[-1][1] if looks else 0)))
        await asyncio.sleep(_LOOK_SECONDS)
