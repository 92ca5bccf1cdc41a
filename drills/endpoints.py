"""Which api processes get requests, as a cluster decides it, and a client that asks one of them and never twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress

from drills.connections import Answer, Connections, request
from drills.pods import Pod

# As the readiness probe of an api in deploy/k8s: asked this often, taken out after so many that failed.
PERIOD_SECONDS = 2.0
_FAILURES = 2


class Endpoints:
    """The api processes that requests are sent to. One comes in when its readiness probe says so, and leaves when it
    says otherwise for a while (unless `heeds_readiness` is off) or when it is to be ended."""

    def __init__(self, *, heeds_readiness: bool = True) -> None:
        self.connections = Connections()
        self._heeds = heeds_readiness
        self._pods: list[Pod] = []
        self._failures: dict[Pod, int] = {}

    def add(self, pod: Pod) -> None:
        """Send requests to a process that has become ready."""
        self._failures[pod] = 0
        self._pods.append(pod)

    def remove(self, pod: Pod) -> None:
        """Send none to it any more; those in flight go on."""
        self._failures.pop(pod, None)
        with suppress(ValueError):
            self._pods.remove(pod)
        self.connections.drop(pod.http_port)

    def port(self, service: str) -> int | None:
        """The port of any process of a service that is to be asked, None if there is none."""
        ports = [pod.http_port for pod in self._pods if pod.plan.module == service]
        return random.choice(ports) if ports else None

    async def watch(self) -> None:
        """Ask all of them whether they are ready, again and again, until cancelled."""
        while self._heeds:
            await asyncio.sleep(PERIOD_SECONDS)
            await asyncio.gather(*(self._look(pod) for pod in list(self._failures)))

    async def _look(self, pod: Pod) -> None:
        ready = await pod.ready()
        if pod not in self._failures:
            return
        self._failures[pod] = 0 if ready else self._failures[pod] + 1
        if ready and pod not in self._pods:
            self._pods.append(pod)
        elif self._failures[pod] >= _FAILURES and pod in self._pods:
            self._pods.remove(pod)
            self.connections.drop(pod.http_port)


class Client:
    """Sends each request once."""

    def __init__(self, endpoints: Endpoints, *, seconds: float) -> None:
        self._endpoints = endpoints
        self._seconds = seconds

    async def ask(self, service: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """The answer of any process of the service."""
        port = self._endpoints.port(service)
        if port is None:
            return Answer(0, b"no process is ready")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._endpoints.connections.ask(port, request(method, path, headers, body))
        except (OSError, TimeoutError) as failure:
            return Answer(0, f"{type(failure).__name__}: {failure}".encode())
