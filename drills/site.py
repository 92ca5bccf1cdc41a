"""What a drill is held on: servers and all processes of the services, on free ports, in a directory of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from devstack import environment, plan, signing, tokens
from devstack.environment import Environment
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer
from devstack.plan import ProcessPlan
from devstack.rundirectory import RunDirectory
from drills.endpoints import Endpoints
from drills.pods import Pod

_MIGRATION_SECONDS = 300.0
_MIGRATIONS = 3
_KEPT_SECONDS = 0.25
# Beside each other, because a start is now work for a core and now waiting for a broker.
_STARTED_AT_ONCE = 3


class Site:
    """A running installation. `pods` are the processes that run now, but for the issuer."""

    def __init__(self, run: RunDirectory, shared: Environment, mongod: MongoServer, kafka: KafkaServer) -> None:
        self.mongod = mongod
        self.kafka = kafka
        self.endpoints = Endpoints()
        self.pods: list[Pod] = []
        self.ended: list[str] = []
        """The processes that ended although nobody told them to, with their exit codes; see `kept`."""
        self._run = run
        self._shared = shared

    def pod(self, process: ProcessPlan, *, http_port: int | None = None) -> Pod:
        """One more process of a kind, which is not started yet."""
        env = {
            **self._shared.of_process(process),
            "RELAIS_RUN_DIRECTORY": str(self._run.root),
            "RELAIS_BADGE_KEY_FILES": str(self._run.badge_key),
            # So many that the thanks of a week last for a drill.
            "RELAIS_KUDOS_PER_WEEK": "100",
        }
        return Pod(process, env, self._run.log(process.name), http_port=http_port)

    async def start(self, pod: Pod) -> None:
        """Start a process, and send it requests once it is ready."""
        self.pods.append(pod)
        await pod.start()
        if pod.is_api:
            self.endpoints.add(pod)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Start processes that end by themselves again while the block runs, as a cluster does."""
        keeping = asyncio.create_task(self._keep())
        try:
            yield
            if keeping.done():
                keeping.result()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_KEPT_SECONDS)
            for pod in self.pods:
                if (code := pod.code) is not None:
                    self.ended.append(f"{pod.name} {code}")
                    await pod.start()

    async def token(self, login: str) -> str:
        """An access token."""
        return await asyncio.to_thread(tokens.token, self._shared.url("issuer"), login)

    async def migrate(self, service: str) -> None:
        """Make a service's indexes and topics; tried a few times, as a cluster tries its Job."""
        log = self._run.log(f"{service}-migrate")
        for _ in range(_MIGRATIONS):
            with log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", service, "migrate"),
                    env={**os.environ, **self._shared.of_service(service)},
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            try:
                async with asyncio.timeout(_MIGRATION_SECONDS):
                    if await process.wait() == 0:
                        return
            finally:
                if process.returncode is None:
                    process.kill()
        raise RuntimeError(f"{service} could not be migrated:\n{log.read_text()[-2000:]}")


@asynccontextmanager
async def site(root: Path, *, apis: int = 1) -> AsyncIterator[Site]:
    """Everything started and ready, `apis` processes for each service's requests; all of it is ended with the block."""
    run = RunDirectory(root / "run")
    run.prepare()
    signing.make_key(run.badge_key)
    shared = environment.compose({}, {}, any_ports=True)
    mongod = MongoServer(run.mongo, shared.port("mongo"), log=run.log("mongod"))
    kafka = KafkaServer(run.kafka, shared.port("kafka"), shared.port("kafka_controller"), log=run.log("kafka"))
    async with AsyncExitStack() as stack:
        for server in (mongod, kafka):
            stack.push_async_callback(asyncio.to_thread, server.stop)
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in (mongod, kafka)))
        made = Site(run, shared, mongod, kafka)
        stack.push_async_callback(_end, made)
        issuer, *others = plan.processes()
        # Everybody has the issuer's address already.
        identity = made.pod(issuer, http_port=shared.port("issuer"))
        stack.push_async_callback(identity.end)
        await identity.start()
        await asyncio.gather(*(made.migrate(service) for service in plan.SERVICES))
        wanted = [process for process in others for _ in range(apis if process.arguments == ("api",) else 1)]
        few = asyncio.Semaphore(_STARTED_AT_ONCE)

        async def start(process: ProcessPlan) -> None:
            async with few:
                await made.start(made.pod(process))

        await asyncio.gather(*(start(process) for process in wanted))
        yield made


async def _end(made: Site) -> None:
    made.endpoints.connections.close()
    await asyncio.gather(*(pod.end() for pod in made.pods))


def of_kind(pods: Sequence[Pod], role: str) -> list[Pod]:
    """The processes of one role, `api`, `worker` or `streams`."""
    return [pod for pod in pods if pod.plan.arguments == (role,)]
