"""One process of a running stack, to be killed and started again by tests."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Protocol

from devstack import pids
from devstack.background import POLL_SECONDS
from devstack.failures import StackFailure
from devstack.plan import ProcessPlan
from devstack.readiness import says_ready
from devstack.rundirectory import RunDirectory


class Part(Protocol):
    """What a stack's process, its MongoDB and its Kafka have in common."""

    @property
    def pid(self) -> int | None:
        """The pid while it runs."""

    def start(self) -> object:
        """Start it and return when it is ready."""

    def stop(self) -> None:
        """Send SIGTERM, wait for its end, keep it down."""

    def kill(self) -> None:
        """Send SIGKILL, wait for its end, keep it down."""


class SupervisedProcess:
    """A process that the supervisor keeps running until it is stopped or killed here."""

    def __init__(self, plan: ProcessPlan, *, run: RunDirectory, port: int) -> None:
        self.plan = plan
        self._run = run
        self._port = port

    @property
    def pid(self) -> int | None:
        """The pid while it runs, None otherwise."""
        return pids.living(self._run.pid_file(self.plan.name))

    @property
    def ready(self) -> bool:
        """Whether it answers its readiness probe with a 2xx status."""
        return says_ready(self._port, self.plan.ready_path)

    def start(self, *, seconds: float = 30) -> None:
        """Let the supervisor start it again and return when it is ready."""
        self._run.ended(self.plan.name).unlink(missing_ok=True)
        self._run.held(self.plan.name).unlink(missing_ok=True)
        self.wait_until_ready(deadline=time.monotonic() + seconds)

    def stop(self, *, seconds: float = 20) -> None:
        """Send SIGTERM and keep it down; SIGKILL after `seconds`."""
        self._end(signal.SIGTERM, seconds)
        self._end(signal.SIGKILL, 5)

    def kill(self) -> None:
        """Send SIGKILL and keep it down until `start`."""
        self._end(signal.SIGKILL, 5)

    def wait_until_ready(self, *, deadline: float) -> None:
        """Return when it is ready; StackFailure with its log if it ends first or `deadline` (monotonic) passes."""
        while not (self.pid is not None and self.ready):
            if self._run.ended(self.plan.name).exists():
                raise self._failure("ended while it started")
            if time.monotonic() > deadline:
                raise self._failure("was not ready in time")
            time.sleep(POLL_SECONDS)

    def _end(self, number: signal.Signals, seconds: float) -> None:
        self._run.held(self.plan.name).touch()
        pid_file = self._run.pid_file(self.plan.name)
        pids.send(pid_file, number)
        deadline = time.monotonic() + seconds
        while (self.pid is not None or self._unnoticed(pid_file)) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)

    def _unnoticed(self, pid_file: Path) -> bool:
        # The supervisor removes the file when it has noticed the end; a start before that would look like a failure.
        return pid_file.exists() and pids.living(self._run.pid_file("supervisor")) is not None

    def _failure(self, what: str) -> StackFailure:
        log = self._run.log(self.plan.name)
        return StackFailure(
            f"{self.plan.name} {what}.",
            remedy=f"read {log}, or `make logs S={self.plan.name}`; `make doctor` names what is broken",
            log=log,
        )
