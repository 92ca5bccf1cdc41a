"""What a bench stands on: a MongoDB, a Kafka and an issuer of its own, on the load's core, and service processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import cores
from devstack import environment, plan, tokens
from devstack.background import POLL_SECONDS
from devstack.environment import Environment
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer
from devstack.readiness import says_ready
from devstack.rundirectory import RunDirectory

_READY_SECONDS = 30
_END_SECONDS = 20
_PROCESSES = {process.name: process for process in plan.processes()}


class Ground:
    """Servers over a directory that is thrown away; see `ground`."""

    def __init__(self, run: RunDirectory, shared: Environment) -> None:
        self.run = run
        self.environment = shared
        self.pids: dict[str, int] = {}
        """The processes that were started last, by name."""

    def env(self, service: str, **changed: str) -> dict[str, str]:
        """The settings of a service's commands, some of them changed."""
        return {**self.environment.of_service(service), **changed}

    def migrate(self, service: str, **changed: str) -> None:
        """Make the service's indexes and topics."""
        command = [sys.executable, "-m", service, "migrate"]
        subprocess.run(command, env={**os.environ, **self.env(service, **changed)}, check=True, capture_output=True)

    def token(self, login: str) -> str:
        """An access token."""
        return tokens.token(self.environment.url("issuer"), login)

    @contextmanager
    def process(self, name: str, *, core: int | None, killed: bool = False, **changed: str) -> Iterator[int]:
        """A process of the plan (`distribution-api`) while the block runs, some of its settings changed; its HTTP port.
        It is ended by SIGTERM, unless the block has `killed` it."""
        process = _PROCESSES[name]
        env = {**self.environment.of_process(process), "RELAIS_RUN_DIRECTORY": str(self.run.root), **changed}
        command = [sys.executable, "-m", process.module, *process.arguments]
        port, ready = self.environment.port(process.http_port), self.environment.port(process.ready_port)
        log, path = self.run.log(name), process.ready_path
        with server(command, port=ready, path=path, core=core, env=env, log=log, killed=killed) as pid:
            self.pids[name] = pid
            yield port


@contextmanager
def ground() -> Iterator[Ground]:
    """Fresh servers for one bench, gone at the end of the block."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relais-bench-")))
        run = RunDirectory(root / "run")
        run.prepare()
        shared = environment.compose({}, {}, any_ports=True)
        with cores.on(cores.LOAD):
            stack.enter_context(MongoServer(run.mongo, shared.port("mongo")))
            stack.enter_context(KafkaServer(run.kafka, shared.port("kafka"), shared.port("kafka_controller")))
        made = Ground(run, shared)
        stack.enter_context(made.process("issuer", core=cores.LOAD))
        yield made


@contextmanager
def server(
    command: Sequence[str],
    *,
    port: int,
    path: str,
    core: int | None,
    env: Mapping[str, str],
    log: Path,
    killed: bool = False,
) -> Iterator[int]:
    """A server while the block runs, from when `path` answers; its pid. RuntimeError if it does not end well at SIGTERM
    (or, with `killed`, has not been killed in the block)."""
    with log.open("ab") as output, cores.on(core):
        child = subprocess.Popen(command, env={**os.environ, **env}, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while not says_ready(port, path):
            if child.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(POLL_SECONDS)
        yield child.pid
        # uvicorn, where it takes the signal itself, raises it again when it has ended well.
        well = (-signal.SIGKILL,) if killed else (0, -signal.SIGTERM)
        if not killed:
            child.send_signal(signal.SIGTERM)
        if (code := child.wait(_END_SECONDS)) not in well:
            raise RuntimeError(f"{' '.join(command)} ended with {code}:\n{log.read_text()[-2000:]}")
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
