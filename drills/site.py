"""What a drill is held on: servers and all processes of the services, on free ports, in a directory of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from devstack import environment, plan, signing, tokens
from devstack.environment import Environment
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer
from devstack.places import REPOSITORY
from devstack.plan import ProcessPlan
from devstack.rundirectory import RunDirectory
from drills.endpoints import Endpoints
from drills.pods import Pod

_COMMAND_SECONDS = 300.0
_MIGRATIONS = 3
_KEPT_SECONDS = 0.25
_GRACE_SECONDS = 40.0
# Beside each other, because a start is now work for a core and now waiting for a broker.
_STARTED_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a cluster holds in Secrets: the keys of the services by their setting, and the key that signs badges."""

    settings: Mapping[str, str]
    badge_key: bytes


class Site:
    """A running installation. `pods` are the processes that run now, but for the issuer; what is started or commanded
    from now on is of the checkout `release`."""

    def __init__(
        self, run: RunDirectory, shared: Environment, mongod: MongoServer, kafka: KafkaServer, *, release: Path
    ) -> None:
        self.mongod = mongod
        self.kafka = kafka
        self.endpoints = Endpoints()
        self.pods: list[Pod] = []
        self.release = release
        self.ended: list[str] = []
        """The processes that ended although nobody told them to, with exit codes and last words; see `kept`."""
        self._run = run
        self._shared = shared

    @property
    def secrets(self) -> Secrets:
        """The secrets that processes are started with."""
        keys = {name: value for name, value in self._shared.values.items() if name.endswith("_KEY")}
        return Secrets(keys, self._run.badge_key.read_bytes())

    @secrets.setter
    def secrets(self, secrets: Secrets) -> None:
        others = {name: value for name, value in self._shared.values.items() if not name.endswith("_KEY")}
        self._shared = Environment({**others, **secrets.settings})
        self._run.badge_key.write_bytes(secrets.badge_key)

    def pod(self, process: ProcessPlan, *, http_port: int | None = None) -> Pod:
        """One more process of a kind, which is not started yet."""
        env = {
            **self._shared.of_process(process),
            **self._of_release(),
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

    async def start_all(self, pods: Sequence[Pod]) -> None:
        """Start processes, a few at once, as `start`."""
        few = asyncio.Semaphore(_STARTED_AT_ONCE)

        async def start(pod: Pod) -> None:
            async with few:
                await self.start(pod)

        await asyncio.gather(*(start(pod) for pod in pods))

    async def stop_all(self, pods: Sequence[Pod]) -> None:
        """Send processes no more requests and end them in order; RuntimeError if any ends with another code than 0."""
        for pod in pods:
            self.endpoints.remove(pod)
        codes = [code for _, code in await asyncio.gather(*(pod.terminate(within=_GRACE_SECONDS) for pod in pods))]
        self.pods = [pod for pod in self.pods if pod not in pods]
        if any(codes):
            raise RuntimeError(f"processes ended with {codes}")

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
                    self.ended.append(f"{pod.name} {code} {pod.last_words}")
                    await pod.start()

    async def token(self, login: str) -> str:
        """An access token."""
        return await asyncio.to_thread(tokens.token, self._shared.url("issuer"), login)

    async def command(self, service: str, *words: str) -> bytes:
        """Run `python -m <service> <words>` to its end; what it wrote, RuntimeError with its log if it failed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", service, *words),
            env={**os.environ, **self._shared.of_service(service), **self._of_release()},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_COMMAND_SECONDS):
                output, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        if process.returncode:
            said = (output + errors).decode(errors="replace")[-2000:]
            raise RuntimeError(f"{service} {' '.join(words)} ended with {process.returncode}:\n{said}")
        return output

    def _of_release(self) -> dict[str, str]:
        # The installed packages are those of the checkout that the drills are of.
        if self.release == REPOSITORY:
            return {}
        found = [*self.release.glob("libs/*/src"), *self.release.glob("services/*/src")]
        return {"PYTHONPATH": os.pathsep.join(str(one) for one in found)}

    async def migrate(self, service: str) -> None:
        """Make a service's indexes and topics; tried a few times, as a cluster tries its Job."""
        for left in reversed(range(_MIGRATIONS)):
            try:
                await self.command(service, "migrate")
            except (RuntimeError, TimeoutError):
                if not left:
                    raise
            else:
                return


@asynccontextmanager
async def site(root: Path, *, apis: int = 1, release: Path = REPOSITORY) -> AsyncIterator[Site]:
    """Everything of a release started and ready, `apis` processes for each service's requests; all of it is ended with
    the block."""
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
        made = Site(run, shared, mongod, kafka, release=release)
        stack.push_async_callback(_end, made)
        issuer, *others = plan.processes()
        # Everybody has the issuer's address already.
        identity = made.pod(issuer, http_port=shared.port("issuer"))
        stack.push_async_callback(identity.end)
        await identity.start()
        await asyncio.gather(*(made.migrate(service) for service in plan.SERVICES))
        wanted = [process for process in others for _ in range(apis if process.arguments == ("api",) else 1)]
        await made.start_all([made.pod(process) for process in wanted])
        yield made


async def _end(made: Site) -> None:
    made.endpoints.connections.close()
    await asyncio.gather(*(pod.end() for pod in made.pods))


def of_kind(pods: Sequence[Pod], role: str) -> list[Pod]:
    """The processes of one role, `api`, `worker` or `streams`."""
    return [pod for pod in pods if pod.plan.arguments == (role,)]
