"""Who knows one service knows four: the same files at the root, and nothing but the eight in an aggregate."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("content", "distribution", "gamification", "metrics")

_ROOT_FILES = {"__init__.py", "__main__.py", "api.py", "bootstrap.py", "settings.py", "subscriptions.py"}
_AGGREGATE_FILES = {
    "__init__.py",
    "commands.py",
    "endpoints.py",
    "errors.py",
    "events.py",
    "models.py",
    "queries.py",
    "repository.py",
    "schemas.py",
}
# Documents that come with a service, as data and not as code.
_SHIPPED = re.compile(r"__init__\.py|[a-z0-9_]+\.yaml")
_MIGRATION = re.compile(r"m\d{4}_[a-z0-9_]+\.py")
_VAGUE = re.compile(r"(utils?|helpers?|commons?|misc|managers?|base)", re.IGNORECASE)
# What is written by hand; the contract's generated modules have the shape that their generator gives them.
_WRITTEN = ("libs/kernel", "libs/relaisctl", "services", "deploy", "tools", "tests", "bench")
_MOST_LINES = 300


def test_there_are_four_services() -> None:
    assert tuple(sorted(folder.name for folder in (ROOT / "services").iterdir())) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_files_that_every_service_has(service: str) -> None:
    assert unlike_the_others(package(service), streams=declares_streams(service)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_an_aggregate_has_nothing_but_the_eight_files(service: str) -> None:
    assert unlike_an_aggregate(package(service)) == []


def test_no_module_has_a_name_that_takes_anything_in() -> None:
    assert vague(ROOT, _WRITTEN) == []


def test_no_file_is_longer_than_a_reader_takes_in_at_once() -> None:
    assert too_long(ROOT, _WRITTEN) == []


@pytest.mark.parametrize(
    ("add", "remove", "complaint"),
    [
        ("consumers.py", "", "consumers.py is in no other service"),
        ("streams.py", "", "streams.py is in no other service"),
        ("", "subscriptions.py", "subscriptions.py is missing"),
    ],
)
def test_a_root_that_differs_is_seen(tmp_path: Path, add: str, remove: str, complaint: str) -> None:
    for name in {add, *_ROOT_FILES} - {remove, ""}:
        (tmp_path / name).touch()

    assert unlike_the_others(tmp_path, streams=False) == [complaint]


def test_declared_streams_have_to_be_there(tmp_path: Path) -> None:
    for name in _ROOT_FILES:
        (tmp_path / name).touch()

    assert unlike_the_others(tmp_path, streams=True) == ["streams.py is missing"]


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("shares/rules.py", "", "shares/rules.py is none of the eight"),
        ("shares/__init__.py", "import os", "shares/__init__.py is not empty"),
        ("shares/parts/models.py", "", "shares/parts is a folder in an aggregate"),
        ("shipped/words.py", "", "shipped/words.py is no document"),
        ("migrations/first.py", "", "migrations/first.py is no m0001_name.py"),
        ("migrations/m0001_first.py", "def apply(db): ...", "migrations/m0001_first.py has no async apply(db)"),
    ],
)
def test_an_aggregate_that_differs_is_seen(tmp_path: Path, file: str, text: str, complaint: str) -> None:
    for folder in ("shares", "migrations", "shipped"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)

    assert unlike_an_aggregate(tmp_path) == [complaint]


@pytest.mark.parametrize("name", ["utils.py", "helpers/x.py", "common.py", "misc.py", "lease_manager.py", "base.py"])
def test_a_vague_name_is_seen(tmp_path: Path, name: str) -> None:
    (tmp_path / "libs" / name).parent.mkdir(parents=True)
    (tmp_path / "libs" / name).touch()

    assert vague(tmp_path, ["libs"]) == [f"libs/{name}"]


def test_a_name_that_only_contains_a_vague_one_is_left_alone(tmp_path: Path) -> None:
    for name in ("baseline.py", "database.py", "permission.py"):
        (tmp_path / name).touch()

    assert vague(tmp_path, ["."]) == []


def test_a_long_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("\n" * 301)
    (tmp_path / "short.py").write_text("\n" * 300)

    assert too_long(tmp_path, ["."]) == ["long.py has 301 lines"]


def package(service: str) -> Path:
    return ROOT / "services" / service / "src" / service


def declares_streams(service: str) -> bool:
    return importlib.import_module(f"{service}.bootstrap").SERVICE.streams is not None


def unlike_the_others(package: Path, *, streams: bool) -> list[str]:
    wanted = _ROOT_FILES | ({"streams.py"} if streams else set())
    found = {path.name for path in package.iterdir() if path.is_file()}
    return [
        *(f"{name} is missing" for name in sorted(wanted - found)),
        *(f"{name} is in no other service" for name in sorted(found - wanted)),
    ]


def unlike_an_aggregate(package: Path) -> list[str]:
    folders = sorted(path for path in package.iterdir() if path.is_dir() and path.name != "__pycache__")
    return [complaint for folder in folders for complaint in _wrong_with(folder, package)]


def _wrong_with(folder: Path, package: Path) -> Iterator[str]:
    if not (folder / "__init__.py").is_file():
        yield f"{folder.name}/__init__.py is missing"
    for path in sorted(folder.iterdir()):
        name = path.relative_to(package)
        if path.name == "__pycache__":
            continue
        if path.is_dir():
            yield f"{name} is a folder in an aggregate"
        elif folder.name == "migrations":
            yield from _wrong_with_migration(path, name)
        elif folder.name == "shipped":
            if not _SHIPPED.fullmatch(path.name):
                yield f"{name} is no document"
        elif path.name not in _AGGREGATE_FILES:
            yield f"{name} is none of the eight"
        elif path.name == "__init__.py" and path.read_text(encoding="utf-8").strip():
            yield f"{name} is not empty"


def _wrong_with_migration(path: Path, name: Path) -> Iterator[str]:
    if path.name == "__init__.py":
        return
    if not _MIGRATION.fullmatch(path.name):
        yield f"{name} is no m0001_name.py"
        return
    found = ast.parse(path.read_text(encoding="utf-8")).body
    if not any(isinstance(node, ast.AsyncFunctionDef) and node.name == "apply" for node in found):
        yield f"{name} has no async apply(db)"


def vague(root: Path, folders: Sequence[str]) -> list[str]:
    """Modules and folders with a word for anything in their name."""
    names = [path.relative_to(root) for path in python_files(root, folders)]
    return [str(name) for name in names if any(map(_VAGUE.fullmatch, _words(name)))]


def _words(name: Path) -> list[str]:
    return [word for part in name.with_suffix("").parts for word in part.split("_")]


def too_long(root: Path, folders: Sequence[str]) -> list[str]:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in python_files(root, folders)}
    return [f"{path.relative_to(root)} has {lines} lines" for path, lines in lengths.items() if lines > _MOST_LINES]


def python_files(root: Path, folders: Sequence[str]) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
