"""How long 450 feeds take when 50 others hang, to how long they take by themselves.

The shipped poller polls feeds on loopback that are all due at once. Those that are well answer that nothing has
changed, which is what most polls come to and leaves the time to the polling itself; those that hang take the connection
and say nothing until the feed's deadline. The time is that until the last feed that is well was polled.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from bench import cores, fresh
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios
from content.bootstrap import SERVICE
from content.feeds.commands import feed_commands
from content.feeds.models import Feed
from content.feeds.repository import FEEDS, FeedRepository
from content.items.repository import feed_items
from content.polls.commands import Poller
from content.settings import Settings
from kernel.outbound import Outbound
from kernel.runtime import Runtime, open_runtime
from tests.web import Web, web_server

GOAL = round(1 / 1.2, 3)
WELL = 450
HANGING = 50
_LOOK_SECONDS = 0.01


def measure(rounds: int) -> Figure:
    """The ratio of feeds per second, disturbed to undisturbed."""
    with ground() as stands:
        stands.migrate("content")
        env = stands.env("content")
        cases = {
            "disturbed": lambda: fresh.call(poll, core=cores.TESTED, env=env, hanging=HANGING),
            "undisturbed": lambda: fresh.call(poll, core=cores.TESTED, env=env, hanging=0),
        }
        done = interleaved("feed_polling", rounds, cases)
        return Figure.of(
            "feed_polling",
            ratios(done, "disturbed", to="undisturbed"),
            goal=GOAL,
            disturbed_per_second=median(done, "disturbed"),
            undisturbed_per_second=median(done, "undisturbed"),
            feeds=WELL + HANGING,
            hanging=HANGING,
        )


async def poll(*, hanging: int) -> dict[str, Any]:
    """Poll `WELL` feeds, and so many that hang."""
    async with (
        open_runtime(Settings(), SERVICE.catalogue) as opened,
        web_server() as web,
        Outbound(user_agent="bench/1", allowed=["127.0.0.0/8"], connections=opened.settings.feeds_at_once) as outbound,
    ):
        await register(opened, web, hanging)
        settings, feeds = opened.settings, opened.mongo.collection(FEEDS)
        commands = feed_commands(opened, settings, feed_items(settings, outbound, patient=True))
        poller = Poller(opened.mongo, commands, FeedRepository(), opened.clock, at_once=settings.feeds_at_once)
        stopping = asyncio.Event()
        began = time.perf_counter()
        polling = asyncio.create_task(poller.run(stopping))
        while await feeds.count({"fetched_at": {"$ne": None}}) < WELL:
            await asyncio.sleep(_LOOK_SECONDS)
        took = time.perf_counter() - began
        stopping.set()
        await polling
        if failed := await feeds.count({"url": {"$regex": "/well"}, "schedule.failures": {"$gt": 0}}):
            raise RuntimeError(f"{failed} feeds that are well could not be polled")
        return {"rate": WELL / took}


async def register(opened: Runtime, web: Web, hanging: int) -> None:
    """Put the feeds into an empty database, due now and in an order that mixes them."""

    async def hang(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    well = [web.answers(f"/well-{n}", b"", status="304 Not Modified", content_length="") for n in range(WELL)]
    hang_at = [web.plays(f"/hangs-{n}", hang) for n in range(hanging)]
    step = WELL // hanging if hanging else WELL
    urls = [url for n, one in enumerate(well) for url in (*hang_at[n // step : n // step + (n % step == 0)], one)]
    now = opened.clock()
    made = [Feed.new(url=url, language="en", topics=(), by="bench", at=now) for url in urls]
    await opened.mongo.collection(FEEDS).delete_many({})
    await FeedRepository().add_many(made, opened.mongo)
    await opened.mongo.collection(FEEDS).update_many({}, {"$set": {"due_at": now}})
