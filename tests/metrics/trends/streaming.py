"""The work of the streams process, in the test's own event loop or in a process of its own."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running
from metrics.streams import run_streams


@asynccontextmanager
async def streaming(metrics: Running) -> AsyncIterator[int]:
    """The streams process's work in this one; its side port."""
    port = free_port()
    settings = metrics.runtime.settings.model_copy(update={"metrics_port": port})
    stopping = asyncio.Event()
    running = asyncio.create_task(run_streams(dataclasses.replace(metrics.runtime, settings=settings), stopping))
    try:
        await eventually(lambda: _answers(port, "/readyz", running), within=30)
        yield port
    finally:
        stopping.set()
        async with asyncio.timeout(9):
            await running


async def _answers(port: int, path: str, running: asyncio.Task[None]) -> bool:
    if running.done():
        running.result()
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}{path}") as response:
                return response.status == 204
        except aiohttp.ClientConnectionError:
            return False


@asynccontextmanager
async def streams_process(metrics: Running) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """`python -m metrics streams`, ready; the process and its side port. Killed at the end if it still runs."""
    port = free_port()
    settings = metrics.runtime.settings.model_copy(update={"metrics_port": port})
    names = [
        *("profile", "mongo_database", "kafka_bootstrap", "topic_prefix", "topic_replication"),
        *("public_url", "oidc_issuer", "oidc_audience", "metrics_port"),
    ]
    environment = {f"RELAIS_{name.upper()}": str(getattr(settings, name)) for name in names}
    for name in ("mongo_uri", "identity_key", "cursor_key", "vault_key"):
        environment[f"RELAIS_{name.upper()}"] = getattr(settings, name).get_secret_value()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "metrics", "streams", env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await eventually(lambda: _ready(process, port), within=30)
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _ready(process: asyncio.subprocess.Process, port: int) -> bool:
    if process.returncode is not None:
        raise RuntimeError(f"the process ended with {process.returncode}")
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                return response.status == 204
        except aiohttp.ClientConnectionError:
            return False
