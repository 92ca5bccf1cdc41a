"""A process of a service as a cluster runs it: with ports of its own, asked whether it is ready, told to end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from devstack import ports
from devstack.plan import ProcessPlan
from drills.connections import probe

# As `timeoutSeconds` of the readiness probes in deploy/k8s.
PROBE_SECONDS = 2.0
_LOOK_SECONDS = 0.05
_START_SECONDS = 300.0


class Pod:
    """One process of the plan. Any number of a kind may run beside each other."""

    def __init__(self, plan: ProcessPlan, env: Mapping[str, str], log: Path, *, http_port: int | None = None) -> None:
        self.plan = plan
        self.http_port = http_port or ports.free_port()
        self.side_port = ports.free_port()
        self._env = {
            **os.environ,
            **env,
            "RELAIS_HTTP_PORT": str(self.http_port),
            "RELAIS_METRICS_PORT": str(self.side_port),
        }
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def name(self) -> str:
        """Which process of the plan it is, such as `content-api`."""
        return self.plan.name

    @property
    def is_api(self) -> bool:
        """Whether it takes requests of users."""
        return self.plan.arguments == ("api",)

    @property
    def pid(self) -> int:
        """The pid of the running process."""
        return self._running.pid

    @property
    def code(self) -> int | None:
        """The exit code of a process that has ended."""
        return self._running.returncode

    @property
    def memory(self) -> int:
        """Resident memory in bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)

    @property
    def last_words(self) -> str:
        """The last line that it, or another process of its kind, wrote: of one that broke, the exception."""
        lines = self._log.read_text(errors="replace").splitlines()
        return lines[-1].strip() if lines else ""

    async def start(self) -> None:
        """Start it and return when it is ready; RuntimeError with its log's end if it never is."""
        with self._log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self.plan.module, *self.plan.arguments),
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A share of the cores of its own, as in a container; Ctrl-C is for the drill, which ends it in order.
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not await self.ready():
            if self._process.returncode is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not become ready:\n{self._log.read_text()[-2000:]}")
            await asyncio.sleep(_LOOK_SECONDS)

    async def ready(self) -> bool:
        """Whether it answers its readiness probe in time with a 2xx status."""
        port = self.http_port if self.is_api or self.plan.metrics_port is None else self.side_port
        return 200 <= await probe(port, self.plan.ready_path, seconds=PROBE_SECONDS) < 300

    async def terminate(self, *, within: float) -> tuple[float, int]:
        """Send SIGTERM; the seconds until it has ended, and its exit code. It is killed after `within`."""
        began = time.monotonic()
        self._running.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(within):
                code = await self._running.wait()
        except TimeoutError:
            self._running.kill()
            code = await self._running.wait()
        return time.monotonic() - began, code

    async def end(self) -> None:
        """End it, however it is."""
        if self._process is not None and self._process.returncode is None:
            await self.terminate(within=15)

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError(f"{self.name} has not been started")
        return self._process
