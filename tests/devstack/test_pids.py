"""A pid file that a crash left behind never hits a process that is not ours."""

from __future__ import annotations

import json
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from devstack import pids

SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
# Its first thread ends by itself (`exit`, which is not `exit_group`), and leaves another one behind.
HEADLESS = """
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
ctypes.CDLL(None).syscall(60, 0)
"""


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is none of the stack's business."""
    with subprocess.Popen(SLEEPER) as process:
        yield process
        process.kill()


def test_a_recorded_process_is_found_and_signalled(tmp_path: Path, stranger: subprocess.Popen[bytes]) -> None:
    pids.record(tmp_path / "one.pid", stranger.pid)
    assert pids.living(tmp_path / "one.pid") == stranger.pid
    assert pids.send(tmp_path / "one.pid", signal.SIGTERM)
    assert stranger.wait(timeout=10) == -signal.SIGTERM


def test_a_process_that_was_given_the_same_pid_later_is_not_signalled(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    earlier = psutil.Process(stranger.pid).create_time() - 60
    (tmp_path / "one.pid").write_text(json.dumps({"pid": stranger.pid, "started": earlier}))
    assert not pids.send(tmp_path / "one.pid", signal.SIGKILL)
    assert stranger.poll() is None


@pytest.mark.parametrize("content", ["", "1", "{}", '{"pid": "x", "started": 1}', "null", "\x00\xff"])
def test_a_damaged_file_names_nobody(tmp_path: Path, content: str) -> None:
    (tmp_path / "one.pid").write_text(content)
    assert pids.living(tmp_path / "one.pid") is None


def test_a_process_that_ended_but_was_not_reaped_does_not_count(tmp_path: Path) -> None:
    with subprocess.Popen(SLEEPER) as process:
        pids.record(tmp_path / "one.pid", process.pid)
        process.kill()
        psutil_process = psutil.Process(process.pid)
        while psutil_process.status() != psutil.STATUS_ZOMBIE:
            pass
        assert pids.living(tmp_path / "one.pid") is None


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the number of the system call is that of x86-64")
def test_a_process_whose_first_thread_alone_has_ended_still_counts(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HEADLESS]) as process:
        pids.record(tmp_path / "one.pid", process.pid)
        psutil_process = psutil.Process(process.pid)
        while psutil_process.status() != psutil.STATUS_ZOMBIE:
            pass
        assert pids.living(tmp_path / "one.pid") == process.pid
        process.kill()
        process.wait(timeout=10)
        assert pids.living(tmp_path / "one.pid") is None
