"""The worker of the service, at work for a while beside one that has none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from gamification.bootstrap import SERVICE
from kernel.process import run_worker
from kernel.testing.ports import free_port
from kernel.testing.service import Running


@asynccontextmanager
async def working(service: Running) -> AsyncIterator[None]:
    """A worker that publishes, reads and does its jobs while the block runs."""
    settings = service.runtime.settings.model_copy(update={"metrics_port": free_port()})
    stopping = asyncio.Event()
    worker = asyncio.create_task(run_worker(SERVICE, replace(service.runtime, settings=settings), stopping))
    try:
        yield
    finally:
        stopping.set()
        await worker
