"""A process in the background that outlives the command that started it and is found again by the next one."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from devstack import pids
from devstack.failures import StackFailure

POLL_SECONDS = 0.02

# Children of this Python process by pid. They are reaped from here, whichever object stops them.
_children: dict[int, subprocess.Popen[bytes]] = {}


class BackgroundProcess:
    """One process with a pid file and a log, in a session of its own (Ctrl-C in the terminal does not reach it)."""

    def __init__(self, name: str, *, pid_file: Path, log: Path) -> None:
        self.name = name
        self.pid_file = pid_file
        self.log = log

    @property
    def pid(self) -> int | None:
        """The pid while the process runs, None otherwise; also when another command started it."""
        pid = pids.living(self.pid_file)
        # Looked at last, so that a child which is seen to have ended is also reaped. Servers are started side by side:
        # another thread may add a child while this one looks, or have removed one that it has seen to end.
        for child in tuple(_children.values()):
            if child.poll() is not None:
                _children.pop(child.pid, None)
        return pid

    def launch(self, command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> None:
        """Start the command with its output appended to the log; returns at once."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                start_new_session=True,
            )
        _children[child.pid] = child
        pids.record(self.pid_file, child.pid)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float, remedy: str) -> None:
        """Return when `ready()` is true; StackFailure with the log's end if the process dies or time runs out."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.pid is None:
                raise StackFailure(f"{self.name} ended while it started.", remedy=remedy, log=self.log)
            if time.monotonic() > deadline:
                self.kill()
                raise StackFailure(f"{self.name} was not ready within {seconds:.0f} s.", remedy=remedy, log=self.log)
            time.sleep(POLL_SECONDS)

    def stop(self, *, seconds: float = 20) -> None:
        """Send SIGTERM and wait for the end; SIGKILL after `seconds`. Nothing happens if it does not run."""
        if pids.send(self.pid_file, signal.SIGTERM) and not self._ended(within=seconds):
            self.kill()
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """Send SIGKILL and wait until the process is gone."""
        if pids.send(self.pid_file, signal.SIGKILL):
            self._ended(within=10)
        self.pid_file.unlink(missing_ok=True)

    def _ended(self, *, within: float) -> bool:
        deadline = time.monotonic() + within
        while self.pid is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True
