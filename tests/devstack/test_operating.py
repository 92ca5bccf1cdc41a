"""The operators' command line about a local stack, whether it runs or not."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from devstack import environment


@pytest.fixture
def stopped(tmp_path: Path) -> Path:
    """The run directory of a stack that was started once and does not run."""
    environment.compose({}, {}, any_ports=True).write(tmp_path / "env")
    return tmp_path


def ctl(run: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "devstack", "ctl", "--as", "programme-1", *arguments],
        # What another installation was meant by is not looked at.
        env={**os.environ, "RELAIS_RUN": str(run), "RELAISCTL_INSTALLATION": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_a_command_is_about_the_stack_and_ends_as_it_ends(stopped: Path) -> None:
    asked = ctl(stopped, "lag", "-s", "content", "--json")

    kafka = environment.Environment(environment.read(stopped / "env")).own_kafka
    assert asked.returncode == 3, asked.stderr
    assert f"no broker answers at {kafka}" in asked.stderr
    file = stopped / "installation" / "content.env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "RELAISCTL_READY_WORKER=http://127.0.0.1:" in file.read_text()
    # The issuer does not run, so that nobody's token goes along.
    assert ctl(stopped, "storm", "show").returncode == 2


def test_its_help_is_that_of_the_command_line(stopped: Path) -> None:
    asked = ctl(stopped, "dead-letters", "--help")

    assert asked.returncode == 0
    assert "relaisctl" in asked.stdout
    assert "replay" in asked.stdout
