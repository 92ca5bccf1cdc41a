"""What a person at the terminal gets: a token and nothing else, and every broken part by name with a remedy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack import environment, plan
from devstack.environment import Environment
from devstack.readiness import says_ready


def devstack(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "devstack", *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="module")
def run_with_issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A run directory whose issuer runs."""
    root = tmp_path_factory.mktemp("run")
    shared = environment.compose({}, {}, any_ports=True)
    shared.write(root / "env")
    settings = {**os.environ, **shared.of_process(plan.processes()[0]), "RELAIS_RUN_DIRECTORY": str(root)}
    with subprocess.Popen([sys.executable, "-m", "devstack.issuer"], env=settings) as issuer:
        try:
            _wait_for(shared, issuer)
            yield root
        finally:
            issuer.terminate()


def test_token_prints_a_token_and_nothing_else(run_with_issuer: Path) -> None:
    printed = devstack("token", "employee-1", RELAIS_RUN=str(run_with_issuer))
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.endswith("\n")
    assert len(printed.stdout.split()) == 1
    assert printed.stdout.count(".") == 2


def test_token_for_an_unknown_login_says_which_there_are(run_with_issuer: Path) -> None:
    printed = devstack("token", "nobody", RELAIS_RUN=str(run_with_issuer))
    assert (printed.returncode, printed.stdout) == (1, "")
    assert "employee-1 to employee-30" in printed.stderr


def test_token_before_the_first_start_says_what_to_do(tmp_path: Path) -> None:
    printed = devstack("token", "employee-1", RELAIS_RUN=str(tmp_path))
    assert (printed.returncode, printed.stdout) == (1, "")
    assert "make up" in printed.stderr


@pytest.mark.parametrize(
    ("setting", "value", "part"),
    [
        ("MONGOD_BIN", "/nowhere/mongod", "mongod"),
        ("JAVA_HOME", "/nowhere", "java"),
        ("RELAIS_CACHE", "/nowhere", "kafka jars"),
    ],
)
def test_doctor_names_the_broken_part_and_a_remedy(tmp_path: Path, setting: str, value: str, part: str) -> None:
    said = devstack("doctor", RELAIS_RUN=str(tmp_path), **{setting: value})
    assert said.returncode == 1
    broken, remedy = _line_and_next(said.stdout, f"broken {part}")
    assert value in broken or value in remedy
    assert "make setup" in remedy


def test_doctor_refuses_a_java_that_is_too_old_for_kafka(tmp_path: Path) -> None:
    binary = tmp_path / "old" / "bin" / "java"
    binary.parent.mkdir(parents=True)
    shutil.copy("/bin/true", binary)
    (tmp_path / "old" / "release").write_text('IMPLEMENTOR="x"\nJAVA_VERSION="1.8.0_402"\n')
    said = devstack("doctor", RELAIS_RUN=str(tmp_path), JAVA_HOME=str(tmp_path / "old"))
    broken, remedy = _line_and_next(said.stdout, "broken java")
    assert "is Java 8" in broken
    assert "unset JAVA_HOME" in remedy


def test_doctor_reports_a_process_that_a_crash_left_behind_without_calling_it_broken(tmp_path: Path) -> None:
    environment.compose({}, {}, any_ports=True).write(tmp_path / "env")
    (tmp_path / "pids").mkdir()
    (tmp_path / "pids" / "content-api.pid").write_text('{"pid": 1, "started": 1.0}')
    said = devstack("doctor", RELAIS_RUN=str(tmp_path))
    assert said.returncode == 0
    assert "content-api" in said.stdout


def test_down_and_reset_of_a_stale_run_directory_do_no_harm(tmp_path: Path) -> None:
    root = tmp_path / "run"
    environment.compose({}, {}, any_ports=True).write(root / "env")
    (root / "pids").mkdir()
    for name in ("supervisor", "content-api"):
        (root / "pids" / f"{name}.pid").write_text(f'{{"pid": {os.getpid()}, "started": 1.0}}')
    assert devstack("down", RELAIS_RUN=str(root)).returncode == 0
    assert devstack("reset", RELAIS_RUN=str(root)).returncode == 0
    assert not root.exists()


def _line_and_next(text: str, start: str) -> tuple[str, str]:
    lines = text.splitlines()
    found = next((number for number, line in enumerate(lines) if line.startswith(start)), None)
    assert found is not None, text
    return lines[found], lines[found + 1]


def _wait_for(shared: Environment, issuer: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while not says_ready(shared.port("issuer"), "/.well-known/openid-configuration"):
        assert issuer.poll() is None, "the issuer ended"
        assert time.monotonic() < deadline, "the issuer did not get ready"
        time.sleep(0.05)
