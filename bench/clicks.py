"""A topic full of clicks, and what all consumers of it are compared with: the plain loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from bench import programme
from kernel import kafka
from kernel.clock import new_id, utc_now
from kernel.events import Event, NewEvent, encode
from relais.distribution.v1 import click_pb2
from relais.distribution.v1.click_pb2 import ClicksCounted

_STORIES = 40
_PEOPLE = 200
_NETWORKS = ("linkedin", "mastodon", "bluesky")
_VISITORS = (click_pb2.VISITOR_HUMAN, click_pb2.VISITOR_PREVIEW, click_pb2.VISITOR_BOT)
_PAUSE_EVERY = 2_000

Key = tuple[str, str, int]


async def fill(*, count: int) -> dict[str, Any]:
    """Put that many events on the clicks' topic; how many `clicks` they hold together."""
    async with programme.runtime() as opened:
        producer = kafka.producer(opened.settings, linger_ms=20)
        await producer.start()
        stories = [new_id() for _ in range(_STORIES)]
        topic = opened.catalogue.topic_of(ClicksCounted).name
        pending: list[asyncio.Future[Any]] = []
        clicks = 0
        for number in range(count):
            event = _event(number, stories[number % _STORIES], stamp=opened.outbox.stamp)
            clicks += event.data.count
            headers, key, value = encode(event)
            pending.append(await producer.send(topic, value, key, headers=headers))
            if len(pending) == _PAUSE_EVERY:
                await asyncio.gather(*pending)
                pending.clear()
        await asyncio.gather(*pending)
        await producer.stop()
        return {"clicks": clicks}


def _event(number: int, story_id: str, *, stamp: Callable[[NewEvent], Event[Any]]) -> Event[Any]:
    counted_at = Timestamp()
    counted_at.FromDatetime(utc_now())
    data = ClicksCounted(
        share_id=new_id(),
        person_id=f"p_{number // _STORIES % _PEOPLE:026}",
        story_id=story_id,
        network=_NETWORKS[number % 3],
        visitor=_VISITORS[number % 7 % 3],
        rule="browser-navigation",
        count=number % 5 + 1,
        counted_at=counted_at,
    )
    return stamp(NewEvent(data, subject=data.share_id, key=data.person_id, sequence=0))


async def plain(*, count: int, clicks: int) -> dict[str, Any]:
    """The limit: poll, decode the protobuf message, add to a dict. No header is looked at, nothing is kept."""
    async with programme.runtime() as opened:
        topic = opened.catalogue.topic_of(ClicksCounted).name
        consumer = kafka.group_consumer(opened.settings, [topic], group=f"bench.{new_id()}")
        await consumer.start()
        while not consumer.assignment():
            await asyncio.sleep(0.001)
        began = time.perf_counter()
        counts: dict[Key, int] = {}
        seen = 0
        while seen < count:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                seen += len(records)
                for record in records:
                    data = ClicksCounted.FromString(record.value)
                    key = (data.story_id, data.network, data.visitor)
                    counts[key] = counts.get(key, 0) + data.count
        took = time.perf_counter() - began
        await consumer.stop()
        if sum(counts.values()) != clicks:
            raise RuntimeError(f"{clicks} clicks were sent and {sum(counts.values())} read")
        return {"rate": count / took}
