"""The service as processes of its own, over a database of its own, so that each can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from devstack import ports
from devstack.mongod import MongoServer
from gamification.bootstrap import SERVICE
from kernel.testing.ports import free_port
from kernel.testing.service import Running, running
from tests.distribution.killing import variables

EMPLOYEES = tuple(f"employee-{number}" for number in range(1, 121))
ROLES = ("api", "worker", "streams")
# The most that the setting takes.
KUDOS_PER_WEEK = 100
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
        with self.log.open("ab") as output:
            self.processes[role] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "gamification", role, env=environment, stdout=output, stderr=output
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
async def killable(kafka_bootstrap: str, directory: Path) -> AsyncIterator[Killed]:
    """The service with processes and a database that nobody else uses."""
    with MongoServer(directory, ports.free_port()) as mongod:
        async with running(
            SERVICE,
            mongo_uri=mongod.uri,
            kafka_bootstrap=kafka_bootstrap,
            worker=False,
            logins={login: ["employee"] for login in EMPLOYEES} | {"programme-1": ["employee", "programme"]},
            kudos_per_week=KUDOS_PER_WEEK,
            declarations_per_day=100,
            challenge_patience_seconds=0,
            # Few people thank each other so often here that some would wait for weeks for their turn on the wall.
            ring_again=1_000,
            # A process that is started again takes its partitions at once, as a pod of a stateful set does.
            group_instance_id="killed",
        ) as service:
            killed = Killed(service, mongod, directory / "processes.log")
            async with AsyncExitStack() as stack:
                for role in ROLES:
                    await killed.start(role)
                    stack.push_async_callback(killed.end, role)
                yield killed
