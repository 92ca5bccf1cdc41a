"""Processes under the supervisor come back, stay down when held, and all end with it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from devstack import environment, pids, ports
from devstack.background import BackgroundProcess
from devstack.failures import StackFailure
from devstack.parts import SupervisedProcess
from devstack.plan import ProcessPlan
from devstack.rundirectory import RunDirectory
from devstack.stack import Stack

PROGRAM = """
import sys
from pathlib import Path
from devstack.plan import ProcessPlan
from devstack.rundirectory import RunDirectory
from devstack.supervisor import supervise

processes = [
    ProcessPlan(name, "http.server", (port, "--bind", "127.0.0.1"), "issuer", None, "issuer", "/")
    for name, port in zip(["first", "second"], sys.argv[2:])
]
supervise(RunDirectory(Path(sys.argv[1])), processes)
"""


@dataclass
class Supervised:
    """A supervisor that keeps two little web servers."""

    supervisor: BackgroundProcess
    first: SupervisedProcess
    second: SupervisedProcess


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    run = RunDirectory(tmp_path)
    run.prepare()
    environment.compose({}, {}, any_ports=True).write(run.env)
    chosen = [ports.free_port(), ports.free_port()]
    supervisor = BackgroundProcess("supervisor", pid_file=run.pid_file("supervisor"), log=run.log("supervisor"))
    supervisor.launch([sys.executable, "-c", PROGRAM, tmp_path, *(str(port) for port in chosen)])
    first, second = (
        SupervisedProcess(ProcessPlan(name, "", (), "", None, "", "/"), run=run, port=port)
        for name, port in zip(["first", "second"], chosen, strict=True)
    )
    try:
        for process in (first, second):
            process.wait_until_ready(deadline=time.monotonic() + 20)
        yield Supervised(supervisor, first, second)
    finally:
        supervisor.stop()
        first.kill()
        second.kill()


def test_a_process_that_dies_is_started_again_and_the_others_stay(supervised: Supervised) -> None:
    before, neighbour = supervised.first.pid, supervised.second.pid
    assert before
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while supervised.first.pid in (before, None) or not supervised.first.ready:
        assert time.monotonic() < deadline, "it did not come back"
    assert supervised.second.pid == neighbour


def test_a_killed_process_stays_down_until_it_is_started(supervised: Supervised) -> None:
    before = supervised.first.pid
    supervised.first.kill()
    assert supervised.first.pid is None
    assert not supervised.first.ready
    supervised.first.start()
    assert supervised.first.ready
    assert supervised.first.pid != before


def test_no_process_outlives_the_supervisor(supervised: Supervised) -> None:
    supervised.first.kill()
    supervised.first.start()
    supervised.supervisor.stop()
    assert (supervised.first.pid, supervised.second.pid) == (None, None)


def test_down_ends_what_a_killed_supervisor_left_behind(supervised: Supervised, tmp_path: Path) -> None:
    supervised.supervisor.kill()
    assert supervised.first.pid
    Stack(tmp_path).down()
    assert (supervised.first.pid, supervised.second.pid) == (None, None)


def test_the_end_of_what_a_killed_supervisor_left_is_not_taken_for_an_end_in_the_next_run(
    supervised: Supervised, tmp_path: Path
) -> None:
    first = supervised.first.pid
    assert first
    keeper = psutil.Process(psutil.Process(first).ppid())
    supervised.supervisor.kill()
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while keeper.is_running() and keeper.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "its keeper does not end"
    assert not RunDirectory(tmp_path).ended("first").exists()


def test_a_process_that_cannot_start_is_reported_with_the_end_of_its_log(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    run.prepare()
    run.log("first").write_text("the reason\n")
    run.ended("first").write_text("1")
    process = SupervisedProcess(ProcessPlan("first", "", (), "", None, "", "/"), run=run, port=ports.free_port())
    with pytest.raises(StackFailure, match=r"first ended(.|\n)*the reason(.|\n)*make logs S=first"):
        process.wait_until_ready(deadline=time.monotonic() + 5)


def test_a_background_process_that_dies_at_once_is_reported_with_its_log(tmp_path: Path) -> None:
    process = BackgroundProcess("thing", pid_file=tmp_path / "thing.pid", log=tmp_path / "thing.log")
    process.launch([sys.executable, "-c", "raise SystemExit('no such option')"])
    with pytest.raises(StackFailure, match=r"thing ended(.|\n)*no such option(.|\n)*look there"):
        process.wait_until(lambda: False, seconds=20, remedy="look there")
    assert pids.living(process.pid_file) is None
