"""Pid files that cannot hit the wrong process.

After a crash a pid file may name a process that died, or one that the system has since given the same number. So a
file records the pid with the process's start time, and a process counts as ours only while both agree.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
from pathlib import Path

import psutil

# Start times come from clock ticks (10 ms on Linux); two processes of one pid lie further apart than this.
SAME_START_SECONDS = 0.05


def record(path: Path, pid: int) -> None:
    """Write the identity of the living process `pid` to `path`, in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        identity = {"pid": pid, "started": psutil.Process(pid).create_time()}
    except psutil.NoSuchProcess:
        path.unlink(missing_ok=True)
        return
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_text(json.dumps(identity))
    partial.replace(path)


def living(path: Path) -> int | None:
    """Return the pid recorded in `path` if that very process still runs, else None."""
    try:
        identity = json.loads(path.read_text())
        process = psutil.Process(int(identity["pid"]))
        same = abs(process.create_time() - float(identity["started"])) < SAME_START_SECONDS
        return process.pid if same and not _is_over(process) else None
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None


def send(path: Path, number: signal.Signals) -> bool:
    """Signal the process recorded in `path`; False if it no longer runs (nothing is signalled then)."""
    pid = living(path)
    if pid is None:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
    return True


def _is_over(process: psutil.Process) -> bool:
    # The first thread of a killed process may be gone before the others, with which its ports are still taken: a mongod
    # that was started again at once on a busy machine found its own port in use.
    return process.status() == psutil.STATUS_ZOMBIE and process.num_threads() == 1
