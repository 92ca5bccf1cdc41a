"""The streams process is ready when its release's migrations are applied, and not before."""

from __future__ import annotations

from gamification.bootstrap import SERVICE
from gamification.streams import run_streams
from kernel.testing.service import Running
from tests.streaming import waits_for_the_schema


async def test_streams_wait_for_the_schema(service: Running) -> None:
    await waits_for_the_schema(service, run_streams, SERVICE.steps)
