"""What is shown of challenges does not depend on what the streams process had kept."""

from __future__ import annotations

import asyncio
import hashlib
import signal
import time
from datetime import timedelta
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient

from gamification.advances import events
from gamification.bootstrap import SERVICE
from gamification.challenges.models import Challenge, Plan
from gamification.contributions.models import ContributionKind
from gamification.groups.models import Group, GroupKind
from gamification.streams import run_streams
from kernel.clock import new_id, utc_now
from kernel.testing import eventually
from kernel.testing.service import Running, make_topics
from tests.streaming import streaming, streams_process


def a_challenge() -> Challenge:
    at = utc_now()
    plan = Plan(
        title="Together",
        kinds=(ContributionKind.SHARING,),
        efforts=40,
        begins_at=at,
        ends_at=at + timedelta(days=7),
    )
    group = Group(GroupKind.TEAM, new_id())
    return Challenge.set(new_id(), plan, group=group, programme="main", at=at)


async def advance(service: Running, challenge: Challenge, *versions: int, efforts: int = 5) -> None:
    for version in versions:
        await service.publish(events.advanced(challenge, efforts=efforts, version=version), source="/gamification")


async def view(service: Running) -> str:
    """The hash of everything that the process writes."""
    found = await service.runtime.mongo.collection("challenge_steps").find({}, sort=[("_id", 1)])
    return hashlib.sha256(repr(found).encode()).hexdigest()


async def step(service: Running, challenge: Challenge, expected: str, version: int) -> bool:
    wanted = {"_id": challenge.id, "step": expected, "version": version}
    return await service.runtime.mongo.collection("challenge_steps").find_one(wanted) is not None


async def forget(service: Running) -> None:
    """Lose the view, and the topic that keeps the sums."""
    await service.runtime.mongo.collection("challenge_steps").delete_many({})
    settings = service.runtime.settings
    name = f"{settings.topic_prefix}gamification.progress-sums-changelog"
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([name])

        async def gone() -> bool:
            return name not in await admin.list_topics()

        await eventually(gone)
    finally:
        await admin.close()
    await make_topics(SERVICE, settings)


async def test_everything_is_made_again_from_the_topic_as_it_was(service: Running) -> None:
    challenges = [a_challenge() for _ in range(5)]
    async with streaming(service, run_streams):
        for number, challenge in enumerate(challenges, start=1):
            await advance(service, challenge, *range(1, number + 2), efforts=6)
        await eventually(lambda: step(service, challenges[-1], "three_quarters", 6))
        last = events.advanced(challenges[0], efforts=3, version=3, is_last=True)
        await service.publish(last, source="/gamification")
        await eventually(lambda: step(service, challenges[0], "quarter", 3))
    before = await view(service)
    await forget(service)
    assert await view(service) != before

    async with streaming(service, run_streams):
        await eventually(lambda: _is(service, before))


async def test_events_that_come_again_or_out_of_order_count_once(service: Running) -> None:
    challenge = a_challenge()
    async with streaming(service, run_streams):
        await advance(service, challenge, 1, 3, 4, 3, 1, 2, 2, 4, 1)
        await eventually(lambda: step(service, challenge, "half", 4))


async def test_a_killed_process_is_followed_by_one_that_shows_the_same(service: Running) -> None:
    challenge = a_challenge()
    async with streams_process(service, "gamification") as (process, _port):
        await advance(service, challenge, 1, 2)
        await eventually(lambda: step(service, challenge, "quarter", 2))
        process.kill()
        await process.wait()
    await advance(service, challenge, 3, 4)
    async with streams_process(service, "gamification") as (process, _port):
        await eventually(lambda: step(service, challenge, "half", 4))
        status = Path(f"/proc/{process.pid}/status").read_text()
        resident_kb = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
        assert resident_kb < 150 * 1024
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(9):
            assert await process.wait() == 0
        print(f"{resident_kb} kB, stopped in {time.monotonic() - began:.1f} s")


async def _is(service: Running, expected: str) -> bool:
    return await view(service) == expected
