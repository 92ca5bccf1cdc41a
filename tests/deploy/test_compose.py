"""The stack in containers: valid by the specification, with every process, each with settings that it starts with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from tests.deploy.test_agreement import service_of
from tools.openapi import SERVICES

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy/compose/compose.yaml"
PROCESSES = [(name, process) for name in SERVICES for process in service_of(name).processes]


def test_the_file_keeps_to_the_specification() -> None:
    stack = PyCompose.from_yaml(_plain())
    stack.validate()

    assert set(stack.service_names()) == {
        *("mongo", "kafka"),
        *(f"{name}-{process}" for name, process in PROCESSES),
        *(f"{name}-migrate" for name in SERVICES),
    }


def test_what_the_specification_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="restrat"):
        PyCompose.from_yaml(_plain().replace("restart:", "restrat:", 1)).validate()


@pytest.mark.parametrize(("service", "process"), PROCESSES)
def test_a_process_starts_with_its_settings(
    service: str, process: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = _services()[f"{service}-{process}"]
    for name, value in one["environment"].items():
        monkeypatch.setenv(name, value)
    for name in one["secrets"]:
        (tmp_path / name).write_text("a key of the tests, which nobody else has")

    settings = service_of(service).settings(_secrets_dir=[tmp_path])

    assert one["command"] == [service, process]
    assert (settings.profile, settings.metrics_port) == ("production", 9090)


@pytest.mark.parametrize(("service", "process"), [*PROCESSES, ("content", "migrate"), ("metrics", "migrate")])
def test_a_container_may_do_nothing_but_its_work(service: str, process: str) -> None:
    one = _services()[f"{service}-{process}"]

    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["user"] == "10001:10001"
    assert "privileged" not in one
    assert all(port.startswith("127.0.0.1:") for port in one.get("ports", []))


def test_the_image_is_that_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert {one["image"] for one in _services().values() if "build" in one} == {f"relais:{version}"}


def _services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_plain())["services"]
    return found


def _plain() -> str:
    """The file with its variables put in, and its references replaced by what they stand for, as engines read it."""
    example = dict(
        line.split("=", 1)
        for line in FILE.with_name(".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    )
    text = re.sub(r"\$\{(\w+):[-?][^}]*\}", lambda found: example[found[1]], FILE.read_text())
    stack = yaml.safe_load(text)
    return yaml.safe_dump({name: value for name, value in stack.items() if not name.startswith("x-")})
