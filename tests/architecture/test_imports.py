"""Imports go one way. import-linter holds the contracts of `pyproject.toml`; here each is shown to bite."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("content", "distribution", "metrics", "gamification")
PACKAGES = ("kernel", "relais", "relaisctl", *SERVICES)
ROOT_MODULES = ("__main__", "bootstrap", "api", "subscriptions", "migrations")
AGGREGATE_MODULES = ("endpoints", "commands", "queries", "repository", "events", "schemas", "models", "errors")

INDEPENDENT = "Services meet only in events: none imports another"
KERNEL = "The kernel knows no service and no contract"
CONTRACT = "The contract knows nobody"
OPERATORS = "The operators' command line stands above everything"
WIRING = "A service is wired from the top"
AGGREGATE = "Inside an aggregate imports go one way"


def test_every_import_goes_the_way_it_should() -> None:
    assert broken(ROOT / "pyproject.toml") == []


def test_every_contract_is_tried_below() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]

    assert {contract["name"] for contract in contracts} == {INDEPENDENT, KERNEL, CONTRACT, OPERATORS, WIRING, AGGREGATE}


@pytest.mark.parametrize(
    ("module", "imported", "contract"),
    [
        ("content.api", "distribution.settings", INDEPENDENT),
        ("metrics.things.models", "gamification.things.models", INDEPENDENT),
        ("kernel.clock", "content.api", KERNEL),
        ("kernel.clock", "relais.catalogue", KERNEL),
        ("relais.catalogue", "kernel.clock", CONTRACT),
        ("relais.catalogue", "metrics.api", CONTRACT),
        ("metrics.api", "relaisctl.cli", OPERATORS),
        ("kernel.clock", "relaisctl.cli", OPERATORS),
        ("content.api", "content.bootstrap", WIRING),
        ("content.subscriptions", "content.api", WIRING),
        ("content.bootstrap", "content.__main__", WIRING),
        ("content.things.models", "content.things.repository", AGGREGATE),
        ("content.things.errors", "content.things.models", AGGREGATE),
        ("content.things.queries", "content.things.commands", AGGREGATE),
        ("content.things.repository", "content.things.queries", AGGREGATE),
        ("content.things.commands", "content.things.endpoints", AGGREGATE),
        ("content.things.events", "content.things.schemas", AGGREGATE),
        ("content.things.schemas", "content.things.repository", AGGREGATE),
    ],
)
def test_an_import_the_wrong_way_is_seen(tmp_path: Path, module: str, imported: str, contract: str) -> None:
    write_packages(tmp_path)
    path = tmp_path.joinpath(*module.split(".")).with_suffix(".py")
    path.write_text(f"import {imported}\n")

    assert broken(tmp_path / "pyproject.toml") == [contract]


def test_imports_the_right_way_are_left_alone(tmp_path: Path) -> None:
    write_packages(tmp_path)
    for module, imported in (
        ("content/api.py", "content.things.endpoints"),
        ("content/things/endpoints.py", "content.things.commands"),
        ("content/things/commands.py", "content.things.queries"),
        ("content/things/queries.py", "content.things.repository"),
        ("content/things/repository.py", "content.others.models"),
        ("content/others/models.py", "kernel.clock"),
        ("content/others/events.py", "relais.catalogue"),
        ("relaisctl/cli.py", "content.api"),
    ):
        (tmp_path / module).write_text(f"import {imported}\n")

    assert broken(tmp_path / "pyproject.toml") == []


def write_packages(folder: Path) -> None:
    """Packages of the shape of ours, that import nothing, with the contracts of ours."""
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for package in PACKAGES:
        (folder / package).mkdir()
        (folder / package / "__init__.py").touch()
    (folder / "kernel/clock.py").touch()
    (folder / "relais/catalogue.py").touch()
    (folder / "relaisctl/cli.py").touch()
    for service in SERVICES:
        for name in (*ROOT_MODULES, "settings"):
            (folder / service / f"{name}.py").touch()
        for aggregate in ("things", "others"):
            (folder / service / aggregate).mkdir()
            for name in ("__init__", *AGGREGATE_MODULES):
                (folder / service / aggregate / f"{name}.py").touch()


def broken(config: Path) -> list[str]:
    """The names of the contracts that do not hold for the packages beside the file, or else for the installed ones."""
    lint = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--config", str(config), "--no-cache"],
        cwd=config.parent,
        env={**os.environ, "PYTHONPATH": str(config.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = [line.rpartition(" ") for line in done.stdout.splitlines()]
    found = [name for name, _, verdict in verdicts if verdict == "BROKEN"]
    assert (done.returncode == 0) == (not found), done.stdout + done.stderr
    return found
