"""The streams process is ready when its release's migrations are applied, and not before."""

from __future__ import annotations

from kernel.testing.service import Running
from metrics.bootstrap import SERVICE
from metrics.streams import run_streams
from tests.streaming import waits_for_the_schema


async def test_streams_wait_for_the_schema(metrics: Running) -> None:
    await waits_for_the_schema(metrics, run_streams, SERVICE.steps)
