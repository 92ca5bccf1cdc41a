"""A service as processes of its own, over a database of its own, so that each can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from devstack.mongod import MongoServer
from kernel.settings import ServiceSettings
from kernel.testing.ports import free_port
from kernel.testing.service import Running

_END_SECONDS = 30


@dataclass
class Killed:
    """A service whose database and processes are nobody else's. `service` is a second api, which lives on."""

    service: Running
    mongod: MongoServer
    log: Path
    api_port: int = field(default_factory=free_port)
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the api that is killed."""
        return f"http://127.0.0.1:{self.api_port}"

    async def start(self, role: str, **others: str) -> None:
        """Start one of the processes; `others` are settings in place of the service's own."""
        environment = {
            **os.environ,
            **variables(self.service.runtime.settings),
            "RELAIS_HTTP_PORT": str(self.api_port),
            "RELAIS_METRICS_PORT": str(free_port()),
            **{f"RELAIS_{name.upper()}": value for name, value in others.items()},
        }
        module = self.service.runtime.settings.service
        with self.log.open("ab") as output:
            self.processes[role] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, role), env=environment, stdout=output, stderr=output
            )

    async def kill(self, victim: str) -> None:
        """Kill one of them as a power cut would, and start it again."""
        if victim == "mongod":
            await asyncio.to_thread(self.mongod.kill)
            await asyncio.to_thread(self.mongod.start)
            return
        process = self.processes[victim]
        assert process.returncode is None, f"the {victim} had ended by itself with {process.returncode}"
        process.kill()
        await process.wait()
        await self.start(victim)

    async def end(self, role: str) -> None:
        """End one of them in good order."""
        process = self.processes[role]
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()

    @asynccontextmanager
    async def run(self, *roles: str) -> AsyncIterator[None]:
        """These processes while the block runs; what was not killed ends in good order."""
        async with AsyncExitStack() as stack:
            for role in roles:
                await self.start(role)
                stack.push_async_callback(self.end, role)
            yield


def variables(settings: ServiceSettings) -> Mapping[str, str]:
    """The environment in which a process has these settings."""
    return {f"RELAIS_{name.upper()}": _variable(getattr(settings, name)) for name in sorted(settings.model_fields_set)}


def _variable(value: Any) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value, default=str)
