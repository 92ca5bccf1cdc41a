"""Runs the stack's processes under honcho: `python -m devstack.supervisor RUN_DIRECTORY`, in the background.

honcho ends every process when one ends. Here a process that ended is started again after a pause, as a cluster does,
unless somebody holds it down (a file `held/<name>`), as the crash test does between a kill and a start.
"""

from __future__ import annotations

import multiprocessing
import os
import shlex
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from honcho.manager import Manager
from honcho.printer import Printer
from honcho.process import Process

from devstack import environment, pids, plan
from devstack.environment import Environment
from devstack.plan import ProcessPlan
from devstack.rundirectory import RunDirectory

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0
STEADY_SECONDS = 10.0
POLL_SECONDS = 0.05


def supervise(run: RunDirectory, processes: Sequence[ProcessPlan]) -> None:
    """Keep the processes running until SIGTERM; their settings come from the run directory's `env`."""
    # The default start method of Python 3.14 would import everything again, once per process.
    multiprocessing.set_start_method("fork")
    shared = Environment(environment.read(run.env))
    supervisor = Supervisor(run)
    for process in processes:
        own = {**shared.of_process(process), "RELAIS_RUN_DIRECTORY": str(run.root)}
        supervisor.keep(process, env={**os.environ, **own})
    supervisor.loop()


class Supervisor(Manager):  # type: ignore[misc]
    """honcho's manager, with processes that come back."""

    def __init__(self, run: RunDirectory) -> None:
        super().__init__(Printer(sys.stdout, colour=False))
        self.run = run
        self.ending = multiprocessing.Event()
        self._process_ctor = KeptProcess

    def keep(self, process: ProcessPlan, *, env: Mapping[str, str]) -> None:
        """Add a process whose output goes to its own log file."""
        command = shlex.join([sys.executable, "-m", process.module, *process.arguments])
        # `exec`: the recorded pid is the process's own, not that of a shell around it.
        kept = self.add_process(
            process.name, f"exec {command} >>{shlex.quote(str(self.run.log(process.name)))} 2>&1", env=dict(env)
        )
        kept.run_directory, kept.ending = self.run, self.ending

    def terminate(self) -> None:
        """End all processes for good."""
        self.ending.set()
        super().terminate()


class KeptProcess(Process):  # type: ignore[misc]
    """honcho's process, started again after each end; honcho hears of the end when the supervisor ends."""

    run_directory: RunDirectory
    ending: Event
    supervisor: int

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        """Run in a process of its own until the supervisor ends, orderly or not."""
        self.supervisor = os.getppid()
        pause = FIRST_PAUSE_SECONDS
        while not self._over():
            if self.run_directory.held(self.name).exists():
                time.sleep(POLL_SECONDS)
                continue
            # honcho ignores both here once the child runs, and a later child would inherit that.
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            started = time.monotonic()
            super().run(events, ignore_signals)
            pause = FIRST_PAUSE_SECONDS if time.monotonic() - started > STEADY_SECONDS else pause * 2
            self._wait(min(pause, LONGEST_PAUSE_SECONDS))
        super()._send_message({"returncode": self._child.returncode if self._child else 0}, type="stop")

    def _send_message(self, data: Any, type: str = "line") -> None:  # honcho's own signature
        pid_file = self.run_directory.pid_file(self.name)
        if type == "stop":
            if self._orphaned():
                # The next supervisor may be at work already: these files are about its processes.
                return
            if not self.run_directory.held(self.name).exists():
                self.run_directory.ended(self.name).write_text(str(data["returncode"]))
            # Last: whoever ended it waits for this, and only then lets go of the hold.
            pid_file.unlink(missing_ok=True)
            return
        if type == "start":
            pids.record(pid_file, data["pid"])
        super()._send_message(data, type)

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._over():
            if self.run_directory.held(self.name).exists():
                return
            time.sleep(POLL_SECONDS)

    def _over(self) -> bool:
        return self.ending.is_set() or self._orphaned()

    def _orphaned(self) -> bool:
        return os.getppid() != self.supervisor


if __name__ == "__main__":
    supervise(RunDirectory(Path(sys.argv[1])), plan.processes())
