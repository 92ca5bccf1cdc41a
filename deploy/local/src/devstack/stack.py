"""The whole stack: MongoDB, Kafka, the issuer and the four services, started and stopped as one.

with Stack(root=tmp_path, any_ports=True) as stack:
    requests go to stack.url("content"), with stack.token("employee-1")
    stack.process("content-worker").kill()
    stack.process("content-worker").start()
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from devstack import environment, pids, places, plan, signing, tokens
from devstack.background import BackgroundProcess
from devstack.environment import Environment
from devstack.failures import StackFailure
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer
from devstack.parts import Part, SupervisedProcess
from devstack.rundirectory import RunDirectory

READY_SECONDS = 60
MIGRATION_SECONDS = 60
Progress = Callable[[str], None]


class Stack:
    """One stack over the directory `root` (`.run` of the checkout); data and secrets stay there between runs.

    With `any_ports` it takes free ports and looks at no setting, for tests and benches beside a running stack.
    """

    def __init__(self, root: Path | None = None, *, any_ports: bool = False) -> None:
        self.run = RunDirectory((root or places.run_directory()).resolve())
        self.supervisor = BackgroundProcess(
            "The supervisor", pid_file=self.run.pid_file("supervisor"), log=self.run.log("supervisor")
        )
        self._any_ports = any_ports

    @property
    def env(self) -> dict[str, str]:
        """Every setting of the stack by name, as in `.run/env`; empty before the first `up`."""
        return environment.read(self.run.env)

    @property
    def environment(self) -> Environment:
        """The same, with ports and addresses by name; StackFailure before the first `up`."""
        values = self.env
        if not values:
            raise StackFailure("The stack has never been started here.", remedy="run `make up` or `make demo`")
        return Environment(values)

    def up(self, progress: Progress = lambda _: None) -> Self:
        """Start what does not run, migrate, and return when every process is ready.

        `progress` is told each step. StackFailure with the log of the part that failed; what started stays up, so
        that it can be looked at.
        """
        if self.supervisor.pid is None:
            self._end_orphans()
        self.run.prepare()
        if not self.running() or not self.env:
            signing.make_key(self.run.badge_key)
            composed = environment.compose(self.env, os.environ, any_ports=self._any_ports)
            composed.values["RELAIS_BADGE_KEY_FILES"] = str(self.run.badge_key)
            composed.write(self.run.env)
        progress("Starting MongoDB and Kafka")
        servers = self._servers()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda server: server.start(), servers.values()))
        if self.supervisor.pid is None:
            progress("Migrating four databases and their topics")
            self._migrate()
            progress("Starting the services")
            self.supervisor.launch([sys.executable, "-m", "devstack.supervisor", self.run.root])
        deadline = time.monotonic() + READY_SECONDS
        for process in self.processes():
            progress(f"Waiting for {process.plan.name}")
            process.wait_until_ready(deadline=deadline)
        return self

    def down(self) -> None:
        """Stop every process of the stack; data and secrets stay. Nothing happens if none runs."""
        # honcho gives its processes 5 s before it kills them.
        self.supervisor.stop(seconds=10)
        self._end_orphans()
        servers = self._servers() if self.env else {}
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda server: server.stop(), servers.values()))

    def running(self) -> dict[str, int]:
        """Return name → pid of what runs, the supervisor, MongoDB and Kafka included."""
        files = {path.stem: path for path in self.run.pid_files()}
        files |= {"mongod": self.run.mongo / "mongod.pid", "kafka": self.run.kafka / "kafka.pid"}
        return {name: pid for name, path in sorted(files.items()) if (pid := pids.living(path)) is not None}

    def memory(self) -> dict[str, int]:
        """Return name → resident memory in bytes of what runs."""
        return {name: int(psutil.Process(pid).memory_info().rss) for name, pid in self.running().items()}

    def process(self, name: str) -> Part:
        """Return one process by name (`content-api`, `metrics-streams`, `issuer`, `mongod`, `kafka`)."""
        supervised = {process.plan.name: process for process in self.processes()}
        return supervised.get(name) or self._servers()[name]

    def processes(self) -> list[SupervisedProcess]:
        """Return the issuer's and the services' processes, in the order in which they start."""
        shared = self.environment
        return [SupervisedProcess(one, run=self.run, port=shared.port(one.ready_port)) for one in plan.processes()]

    def url(self, service: str) -> str:
        """Return the address of a service (`content`) or of the `issuer`."""
        return self.environment.url(service)

    def token(self, login: str) -> str:
        """Return an access token for a login such as `employee-1`."""
        return tokens.token(self.url("issuer"), login)

    def __enter__(self) -> Self:
        with ExitStack() as on_failure:
            on_failure.callback(self.down)
            self.up()
            on_failure.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def _end_orphans(self) -> None:
        """End what a supervisor that was killed left behind, which would keep its ports."""
        for pid_file in self.run.pid_files():
            BackgroundProcess(pid_file.stem, pid_file=pid_file, log=self.run.log(pid_file.stem)).kill()

    def _servers(self) -> dict[str, MongoServer | KafkaServer]:
        shared = self.environment
        servers: dict[str, MongoServer | KafkaServer] = {}
        if shared.runs_mongo:
            servers["mongod"] = MongoServer(self.run.mongo, shared.port("mongo"), log=self.run.log("mongod"))
        if shared.runs_kafka:
            servers["kafka"] = KafkaServer(
                self.run.kafka, shared.port("kafka"), shared.port("kafka_controller"), log=self.run.log("kafka")
            )
        return servers

    def _migrate(self) -> None:
        with ThreadPoolExecutor(len(plan.SERVICES)) as pool:
            list(pool.map(self._migrate_one, plan.SERVICES))

    def _migrate_one(self, service: str) -> None:
        log = self.run.log(f"{service}-migrate")
        with log.open("wb") as output:
            finished = subprocess.run(
                [sys.executable, "-m", service, "migrate"],
                env={**os.environ, **self.environment.of_service(service)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=MIGRATION_SECONDS,
                check=False,
            )
        if finished.returncode != 0:
            raise StackFailure(
                f"The migration of {service} failed.",
                remedy=f"read {log}; `make reset` wipes the data and starts anew",
                log=log,
            )
