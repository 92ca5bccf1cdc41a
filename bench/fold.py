"""Stage one of the figures as it is shipped, with marks, minutes, cells and crowds in MongoDB, to a plain
poll-decode-fold loop; and, in the same run, to a faust windowed table over the same topic.

The ratio is the smaller of the two, each as a part of its goal: a fifth of the plain loop, twenty times faust.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from typing import Any

import faust
from yarl import URL

from bench import clicks, cores, fresh
from bench.consumer_batch import consume
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import interleaved, median, ratios
from kernel import kafka
from kernel.clock import new_id
from kernel.consumer import Subscriptions
from kernel.mongo import Db
from kernel.runtime import open_runtime
from kernel.streams import changelog_topic
from metrics.bootstrap import SERVICE
from metrics.settings import Settings
from metrics.subscriptions import fold_activities
from metrics.subscriptions import folding as shipped
from relais.distribution.v1.click_pb2 import ClicksCounted

GOAL = 1.0
OF_PLAIN, OF_FAUST = 0.20, 20.0
_EVENTS = 400_000
# A windowed table of faust is so much slower that a part of the topic has to do.
_FAUST_EVENTS = 20_000


def measure(rounds: int) -> Figure:
    """The smaller of the two ratios of events per second, each divided by its goal."""
    with ground() as stands:
        sent = fill(stands, _EVENTS)
        env = stands.env("metrics")
        every: dict[str, Any] = {"core": cores.TESTED, "env": env, "count": _EVENTS, "clicks": sent}
        cases = {
            "fold": lambda: fresh.call(folding, **every),
            "plain": lambda: fresh.call(clicks.plain, **every | {"env": stands.env("distribution")}),
            "faust": lambda: fresh.call(windowed, core=cores.TESTED, env=env, count=_FAUST_EVENTS),
        }
        done = interleaved("fold", rounds, cases)
    to_plain, to_faust = ratios(done, "fold", to="plain"), ratios(done, "fold", to="faust")
    return Figure.of(
        "fold",
        [min(plain / OF_PLAIN, of_faust / OF_FAUST) for plain, of_faust in zip(to_plain, to_faust, strict=True)],
        goal=GOAL,
        to_plain=sorted(round(one, 3) for one in to_plain),
        to_faust=sorted(round(one, 1) for one in to_faust),
        fold_per_second=median(done, "fold"),
        plain_per_second=median(done, "plain"),
        faust_per_second=median(done, "faust"),
        events=_EVENTS,
    )


def fill(stands: Ground, count: int) -> int:
    """Migrated services and a topic of so many events; how many clicks they hold."""
    stands.migrate("distribution")
    stands.migrate("metrics")
    env = stands.env("distribution")
    return int(fresh.call(clicks.fill, core=cores.LOAD, env=env, count=count)["clicks"])


def runtime() -> Any:
    """A runtime of the metrics service with the settings of this process's environment."""
    return open_runtime(Settings(), SERVICE.catalogue)


async def folding(*, count: int, clicks: int) -> dict[str, Any]:
    """Fold the whole topic in a group of its own, as the worker does; every click is there at the end, once."""
    subscriptions = Subscriptions(group=f"bench.{new_id()}")
    subscriptions.on_batch(ClicksCounted, most=shipped.most)(fold_activities)
    async with runtime() as opened:
        before = await folded(opened.mongo)
        took = await consume(opened, subscriptions, count=count)
        after = await folded(opened.mongo)
    if (grown := [now - then for then, now in zip(before, after, strict=True)]) != [clicks, clicks]:
        raise RuntimeError(f"{clicks} clicks were sent; minutes and cells have {grown} more")
    return {"rate": count / took}


async def folded(db: Db) -> list[int]:
    """How many clicks are in minutes, and how many are in cells or wait for them."""
    visits = ("human_clicks", "previews", "bots")
    minutes = await db.collection("deltas").find({}, fields=visits)
    cells = await db.collection("cells").find({}, fields=["counts"])
    waiting = await db.collection("pending").find({}, fields=["waiting"])
    return [
        sum(one.get(name, 0) for one in minutes for name in visits),
        sum(sum(one["counts"].values()) for one in cells)
        + sum(part["count"] for one in waiting for part in one["waiting"]),
    ]


async def windowed(*, count: int) -> dict[str, Any]:
    """What faust makes of the topic's first events: a tumbling table by story, network and visitor."""
    settings = Settings()
    group = f"bench.{new_id()}"
    topic = SERVICE.catalogue.topic_of(ClicksCounted)
    name, made = changelog_topic(group, "counts", partitions=topic.partitions, retention_ms=3_600_000)
    await kafka.create_topics(settings, {name: made})
    app = faust.App(
        group,
        broker=[URL(f"kafka://{settings.kafka_bootstrap}")],
        consumer_auto_offset_reset="earliest",
        store="memory://",
        datadir=tempfile.gettempdir(),
        topic_allow_declare=False,
        topic_disable_leader=True,
        reply_create_topic=False,
        web_enabled=False,
        autodiscover=False,
        loop=asyncio.get_running_loop(),
    )
    table = app.Table("counts", default=int).tumbling(60.0)
    source = app.topic(settings.topic_prefix + topic.name, key_type=bytes, value_type=bytes, value_serializer="raw")
    began, seen, enough = 0.0, 0, asyncio.Event()

    async def agent(stream: Any) -> None:
        nonlocal began, seen
        async for value in stream:
            began = began or time.perf_counter()
            data = ClicksCounted.FromString(value)
            table[f"{data.story_id}:{data.network}:{data.visitor}"] += data.count
            seen += 1
            if seen == count:
                enough.set()

    app.agent(source, name=group, concurrency=1)(agent)
    await app.start()
    await enough.wait()
    took = time.perf_counter() - began
    await app.stop()
    return {"rate": count / took}
