"""The work of a streams process, in the test's own event loop or in a process of its own."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp

from kernel.mongo.migrations import Migration
from kernel.runtime import Runtime
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running

RunStreams = Callable[[Runtime, asyncio.Event], Awaitable[None]]

_SETTINGS = (
    *("profile", "mongo_database", "kafka_bootstrap", "topic_prefix", "topic_replication"),
    *("public_url", "oidc_issuer", "oidc_audience", "metrics_port"),
)
_SECRETS = ("mongo_uri", "identity_key", "cursor_key", "vault_key")


@asynccontextmanager
async def streaming(service: Running, run_streams: RunStreams) -> AsyncIterator[int]:
    """The streams process's work in this one; its side port."""
    port = free_port()
    settings = service.runtime.settings.model_copy(update={"metrics_port": port})
    stopping = asyncio.Event()
    runtime = dataclasses.replace(service.runtime, settings=settings)
    running = asyncio.ensure_future(run_streams(runtime, stopping))
    try:
        await eventually(lambda: _answers(port, running))
        yield port
    finally:
        stopping.set()
        async with asyncio.timeout(9):
            await running


@asynccontextmanager
async def streams_process(service: Running, module: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """`python -m <module> streams`, ready; the process and its side port. Killed at the end if it still runs."""
    port = free_port()
    settings = service.runtime.settings.model_copy(update={"metrics_port": port})
    environment = {f"RELAIS_{name.upper()}": str(getattr(settings, name)) for name in _SETTINGS}
    for name in _SECRETS:
        if hasattr(settings, name):
            environment[f"RELAIS_{name.upper()}"] = getattr(settings, name).get_secret_value()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, "streams", env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await eventually(lambda: _ready(process, port))
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def waits_for_the_schema(service: Running, run_streams: RunStreams, steps: Sequence[Migration]) -> None:
    """Fails unless the streams process is ready only once the last migration is applied."""
    applied = service.runtime.mongo.collection("migrations")
    [last] = await applied.find({"_id": steps[-1].name})
    await applied.delete_one({"_id": last["_id"]})
    port = free_port()
    runtime = dataclasses.replace(
        service.runtime, settings=service.runtime.settings.model_copy(update={"metrics_port": port})
    )
    stopping = asyncio.Event()
    running = asyncio.ensure_future(run_streams(runtime, stopping))
    try:
        await eventually(lambda: _lacks(port, ["schema"]), within=30)
        await applied.insert_one(last)
        await eventually(lambda: _is_ready(port))
    finally:
        stopping.set()
        async with asyncio.timeout(9):
            await running


async def _lacks(port: int, names: list[str]) -> bool:
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                return response.status == 503 and (await response.json())["failing"] == names
        except aiohttp.ClientConnectionError:
            return False


async def _answers(port: int, running: asyncio.Future[None]) -> bool:
    if running.done():
        running.result()
    return await _is_ready(port)


async def _ready(process: asyncio.subprocess.Process, port: int) -> bool:
    if process.returncode is not None:
        raise RuntimeError(f"the process ended with {process.returncode}")
    return await _is_ready(port)


async def _is_ready(port: int) -> bool:
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}/readyz") as response:
                return response.status == 204
        except aiohttp.ClientConnectionError:
            return False
