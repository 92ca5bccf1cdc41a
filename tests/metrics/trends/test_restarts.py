"""What the streams process shows does not depend on what it had kept."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running, make_topics
from metrics.bootstrap import SERVICE
from tests.metrics.happenings import clicks
from tests.metrics.trends.streaming import streaming, streams_process


async def publish_clicks(metrics: Running, story: str, *, each: int) -> None:
    for one in clicks(story, 5, each=each):
        await metrics.publish(one.event(), source="/distribution")


async def moved(metrics: Running, story: str) -> int:
    steps = await metrics.runtime.mongo.collection("trends").find({"story_id": story})
    return sum(step["human_clicks"] for step in steps)


async def _is(metrics: Running, story: str, expected: int) -> bool:
    return await moved(metrics, story) == expected


async def _delete_changelog(metrics: Running) -> None:
    settings = metrics.runtime.settings
    name = f"{settings.topic_prefix}metrics.trends-steps-changelog"
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([name])

        async def gone() -> bool:
            return name not in await admin.list_topics()

        await eventually(gone)
    finally:
        await admin.close()


async def test_a_view_that_is_lost_is_made_again_from_what_was_kept(metrics: Running) -> None:
    story = new_id()
    async with streaming(metrics):
        await publish_clicks(metrics, story, each=3)
        await eventually(lambda: _is(metrics, story, 15))
    await metrics.runtime.mongo.collection("trends").delete_many({})
    async with streaming(metrics):
        await eventually(lambda: _is(metrics, story, 15))
        await publish_clicks(metrics, story, each=1)
        await eventually(lambda: _is(metrics, story, 20))


async def test_a_view_is_made_again_from_the_deltas_when_all_else_is_lost(metrics: Running) -> None:
    story = new_id()
    async with streaming(metrics):
        await publish_clicks(metrics, story, each=3)
        await eventually(lambda: _is(metrics, story, 15))
    await metrics.runtime.mongo.collection("trends").delete_many({})
    await _delete_changelog(metrics)
    await make_topics(SERVICE, metrics.runtime.settings)
    async with streaming(metrics):
        await eventually(lambda: _is(metrics, story, 15))


async def test_a_killed_process_is_followed_by_one_that_shows_the_same(metrics: Running) -> None:
    story = new_id()
    async with streams_process(metrics) as (process, _port):
        await publish_clicks(metrics, story, each=2)
        await eventually(lambda: _is(metrics, story, 10))
        process.kill()
        await process.wait()
    await publish_clicks(metrics, story, each=2)
    async with streams_process(metrics):
        await eventually(lambda: _is(metrics, story, 20))


async def test_the_process_stops_within_nine_seconds_and_stays_small(metrics: Running) -> None:
    async with streams_process(metrics) as (process, _port):
        status = Path(f"/proc/{process.pid}/status").read_text()
        resident_kb = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
        assert resident_kb < 150 * 1024
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(9):
            assert await process.wait() == 0
        print(f"{resident_kb} kB, stopped in {time.monotonic() - began:.1f} s")
