"""Feeds as tests write them, register them and have them fetched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from content.feeds.commands import feed_commands
from content.feeds.repository import FeedRepository
from content.items.repository import feed_items
from content.polls.commands import Poller
from content.settings import Settings
from kernel.outbound import Outbound
from kernel.testing import eventually
from kernel.testing.service import Answer, Running


async def register(service: Running, url: str, **members: Any) -> str:
    body = {"url": url, "language": "en", "topics": ["news"], **members}
    answer = await service.post("/v1/feeds", as_="editor-1", json=body)
    assert answer.status == 201, answer.body
    feed_id: str = answer.json["id"]
    return feed_id


async def fetch(service: Running, feed_id: str, **options: Any) -> Answer:
    return await service.post(f"/v1/feeds/{feed_id}/fetch", as_="editor-1", **options)


async def taken(service: Running, url: str) -> tuple[str, dict[str, Any]]:
    """The id of a new feed, and the report on its first fetch."""
    feed_id = await register(service, url)
    answer = await fetch(service, feed_id)
    assert answer.status == 200, answer.body
    return feed_id, answer.json


async def shown(service: Running, feed_id: str, **options: Any) -> dict[str, Any]:
    """The feed as an editor sees it."""
    answer = await service.get(f"/v1/feeds/{feed_id}", as_="editor-1", **options)
    assert answer.status == 200, answer.body
    feed: dict[str, Any] = answer.json
    return feed


async def make_due(service: Running, *feed_ids: str) -> None:
    """Let the time of feeds' next poll have come."""
    now = service.runtime.clock()
    await service.runtime.mongo.collection("feeds").update_many({"_id": {"$in": feed_ids}}, {"$set": {"due_at": now}})


@asynccontextmanager
async def polling(service: Running, *, at_once: int = 8) -> AsyncIterator[Poller]:
    """A worker that polls feeds while the block runs."""
    runtime, stopping = service.runtime, asyncio.Event()
    assert isinstance(runtime.settings, Settings)
    async with Outbound(user_agent="Relais (test)", allowed=["127.0.0.0/8"]) as outbound:
        feeds = feed_commands(runtime, runtime.settings, feed_items(runtime.settings, outbound, patient=True))
        poller = Poller(runtime.mongo, feeds, FeedRepository(), runtime.clock, at_once=at_once)
        running = asyncio.create_task(poller.run(stopping))
        try:
            yield poller
        finally:
            stopping.set()
            await running


async def polled(service: Running, *feed_ids: str) -> list[dict[str, Any]]:
    """The feeds, each polled once from now on, as an editor sees them."""
    feeds = service.runtime.mongo.collection("feeds")
    await make_due(service, *feed_ids)
    async with polling(service):
        now = service.runtime.clock()
        done = {
            "_id": {"$in": feed_ids},
            "$or": [{"fetched_at": {"$gte": now}}, {"schedule.last_failure.at": {"$gte": now}}],
        }

        async def all_done() -> bool:
            return await feeds.count(done) == len(feed_ids)

        await eventually(all_done)
    return [await shown(service, feed_id) for feed_id in feed_ids]


async def acts_on(service: Running, subject: str) -> list[tuple[str, str]]:
    """What the audit log says was done to a subject, and by whom, oldest first."""
    answer = await service.get(f"/v1/audit?subject={subject}", as_="auditor-1")
    return [(act["act"], act["actor_id"]) for act in reversed(answer.json["items"])]


async def stories_of(service: Running, feed_id: str) -> list[dict[str, Any]]:
    found = await service.runtime.mongo.collection("stories").find({"origin.feed_id": feed_id}, sort=[("_id", -1)])
    return list(found)


def counts(report: dict[str, Any]) -> tuple[int, int, int, int, int]:
    return tuple(report[name] for name in ("new", "changed", "unchanged", "unreadable", "left_out"))  # type: ignore[return-value]


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>N</title>{''.join(items)}</channel></rss>".encode()


def item(key: str, *, title: str = "Title", text: str = "Text", link: str | None = None) -> str:
    return (
        f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title><description>{text}</description>"
        f"<link>{f'https://n.example.org/{key}' if link is None else link}</link></item>"
    )
