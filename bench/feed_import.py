"""Articles of a newsroom that the shipped code takes in a second, to a bare parse and a bare insert of the same.

Both sides read the same bytes. The bare one parses them with feedparser and inserts as many documents in one call,
without a schema, a hash, a clean-up, a look for what is there already or a transaction.
"""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import feedparser

from bench import cores, fresh
from bench.figures import Figure
from bench.ground import ground
from bench.rounds import interleaved, median, ratios
from content.audiences.models import EDITORIAL, Reader
from content.bootstrap import SERVICE
from content.feeds.commands import feed_commands
from content.items.repository import feed_items
from content.programmes.models import MAIN_PROGRAMME
from content.settings import Settings
from kernel.clock import new_id
from kernel.outbound import Outbound
from kernel.runtime import open_runtime
from tests.web import web_server

GOAL = 0.5
NEWSROOM = Path(__file__).parents[1] / "tests" / "data" / "newsroom" / "18f.atom.xml"
ARTICLES = 508


def measure(rounds: int) -> Figure:
    """The ratio of articles per second."""
    with ground() as stands:
        stands.migrate("content")
        env = stands.env("content")
        cases = {
            "relais": lambda: fresh.call(take_in, core=cores.TESTED, env=env),
            "bare": lambda: fresh.call(bare, core=cores.TESTED, env=env),
        }
        done = interleaved("feed_import", rounds, cases)
        return Figure.of(
            "feed_import",
            ratios(done, "relais", to="bare"),
            goal=GOAL,
            relais_per_second=median(done, "relais"),
            bare_per_second=median(done, "bare"),
            articles=ARTICLES,
        )


async def take_in() -> dict[str, Any]:
    """Fetch the newsroom from a loopback server into an empty catalogue."""
    async with (
        open_runtime(Settings(), SERVICE.catalogue) as opened,
        web_server() as web,
        Outbound(user_agent="bench/1", allowed=["127.0.0.0/8"]) as outbound,
    ):
        assert isinstance(opened.settings, Settings)
        for name in ("stories", "enrichments", "feeds"):
            await opened.mongo.collection(name).delete_many({})
        url = web.answers("/newsroom", NEWSROOM.read_bytes(), content_type="application/atom+xml")
        feeds = feed_commands(opened, opened.settings, feed_items(opened.settings, outbound))
        editor = Reader(person_id="bench", roles=EDITORIAL)
        feed = await feeds.register(url=url, language="en", topics=(), programme=MAIN_PROGRAMME, by=editor)
        began = time.perf_counter()
        report = await feeds.fetch(feed.id, by=editor)
        took = time.perf_counter() - began
        if report.new != ARTICLES:
            raise RuntimeError(f"{ARTICLES} articles are in the newsroom and {report.new} were taken in")
        return {"rate": ARTICLES / took}


async def bare() -> dict[str, Any]:
    """Parse the newsroom and insert its entries."""
    async with open_runtime(Settings(), SERVICE.catalogue) as opened:
        kept = opened.mongo.collection("bench_entries")
        await kept.delete_many({})
        raw = NEWSROOM.read_bytes()
        began = time.perf_counter()
        found = feedparser.parse(io.BytesIO(raw), response_headers={"content-type": "application/atom+xml"})
        await kept.insert_many(
            [
                {"_id": new_id(), "title": one["title"], "url": one["link"], "body": one.get("summary", "")}
                for one in found["entries"]
            ]
        )
        took = time.perf_counter() - began
        if await kept.count({}) != ARTICLES:
            raise RuntimeError("not every article was inserted")
        return {"rate": ARTICLES / took}
