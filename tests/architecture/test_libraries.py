"""Which libraries are used where, and how: one place for the driver, no slow middleware, nothing that blocks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

Rule = Callable[[Path, Iterable[Path]], list[str]]

_DRIVERS = {"pymongo", "motor", "bson", "gridfs"}
_HTTPX = ("httpx.", "fastapi.testclient.", "starlette.testclient.")
_METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "trace", "api_route", "route", "websocket"}


def test_only_kernel_mongo_imports_a_driver() -> None:
    everywhere_else = [
        path for path in written("libs", "services") if not path.is_relative_to(ROOT / "libs/kernel/src/kernel/mongo")
    ]

    assert drivers(ROOT, everywhere_else) == []
    assert drivers(ROOT, written("libs/kernel/src/kernel/mongo")) != []


def test_httpx_is_for_tests_alone() -> None:
    assert httpx_users(ROOT, written("libs", "services", "deploy", "tools", "bench")) == []


def test_middleware_is_pure_asgi() -> None:
    assert slow_middleware(ROOT, written("libs", "services", "deploy")) == []


def test_routes_are_asynchronous() -> None:
    assert sync_routes(ROOT, written("libs", "services")) == []


def drivers(root: Path, files: Iterable[Path]) -> list[str]:
    """Places that import MongoDB's drivers or its types."""
    return [place for place, name in imports(root, files) if name.partition(".")[0] in _DRIVERS]


def httpx_users(root: Path, files: Iterable[Path]) -> list[str]:
    """Places that import httpx, or a test client that stands on it."""
    return [place for place, name in imports(root, files) if f"{name}.".startswith(_HTTPX)]


def slow_middleware(root: Path, files: Iterable[Path]) -> list[str]:
    """Places with a `BaseHTTPMiddleware`, by name or by `@app.middleware("http")`, which makes one."""
    return [
        f"{path.relative_to(root)}:{node.lineno}"
        for path, node in nodes(root, files)
        if (isinstance(node, ast.alias) and node.name == "BaseHTTPMiddleware")
        or (isinstance(node, ast.Attribute) and node.attr == "BaseHTTPMiddleware")
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "middleware")
    ]


def sync_routes(root: Path, files: Iterable[Path]) -> list[str]:
    """Routes that are plain functions: they would run in a pool of threads."""
    return [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path, node in nodes(root, files)
        if isinstance(node, ast.FunctionDef) and any(map(_is_route, node.decorator_list))
    ]


def _is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in _METHODS
        and isinstance(decorator.func.value, ast.Name)
        and decorator.func.value.id in {"router", "app"}
    )


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        (drivers, "import pymongo"),
        (drivers, "from motor.motor_asyncio import AsyncIOMotorClient"),
        (drivers, "def late():\n    from bson import ObjectId"),
        (httpx_users, "import httpx"),
        (httpx_users, "from fastapi.testclient import TestClient"),
        (httpx_users, "from starlette import testclient"),
        (
            slow_middleware,
            "from starlette.middleware.base import BaseHTTPMiddleware as B\nclass M(BaseHTTPMiddleware): ...",
        ),
        (slow_middleware, "import starlette\nclass M(starlette.middleware.base.BaseHTTPMiddleware): ..."),
        (slow_middleware, "@app.middleware('http')\nasync def time(request, proceed): ..."),
        (sync_routes, "@router.get('/x')\ndef x(): ..."),
        (sync_routes, "@app.post('/x')\ndef x(): ..."),
    ],
)
def test_a_breach_is_seen(tmp_path: Path, rule: Rule, line: str) -> None:
    (tmp_path / "breach.py").write_text(line)

    assert len(rule(tmp_path, [tmp_path / "breach.py"])) == 1


@pytest.mark.parametrize("rule", [drivers, httpx_users, slow_middleware, sync_routes])
def test_what_is_allowed_is_left_alone(tmp_path: Path, rule: Rule) -> None:
    fine = (
        "import aiohttp",
        "from kernel.mongo import Mongo",
        "@router.get('/x')\nasync def x(): ...",
        "@cache.get('x')\ndef y(): ...",
    )
    (tmp_path / "fine.py").write_text("\n".join(fine))

    assert rule(tmp_path, [tmp_path / "fine.py"]) == []


def written(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def nodes(root: Path, files: Iterable[Path]) -> Iterator[tuple[Path, ast.AST]]:
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path.relative_to(root)))):
            yield path, node


def imports(root: Path, files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Each place that imports something, with the full name of what it imports."""
    for path, node in nodes(root, files):
        place = f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            yield from ((place, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((place, f"{node.module}.{alias.name}") for alias in node.names)
