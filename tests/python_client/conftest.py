"""The Python client, made and built as its README says, and a running service for it."""

from __future__ import annotations

import asyncio
import importlib
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.service import Running, running
from tests.distribution.conftest import Programme, weather

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "clients/python"


@pytest.fixture(scope="session")
async def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the built package is unpacked."""
    tree, target = tmp_path_factory.mktemp("client"), tmp_path_factory.mktemp("installed")
    shutil.copytree(SOURCE, tree, dirs_exist_ok=True, ignore=shutil.ignore_patterns("generated", "dist"))
    await run(str(tree / "generate.py"), str(REPOSITORY / "docs/api"), cwd=tree)
    await run("-m", "hatchling", "build", "-t", "wheel", cwd=tree)
    [wheel] = (tree / "dist").glob("*.whl")
    shutil.unpack_archive(wheel, target, "zip")
    return target


@pytest.fixture(scope="session")
def client(installed: Path) -> Iterator[ModuleType]:
    """The package."""
    sys.path.insert(0, str(installed))
    yield importlib.import_module("relais_client")
    sys.path.remove(str(installed))


@pytest.fixture(scope="module")
async def service(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[Running]:
    async with running(
        SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap, stream_seconds=2, heartbeat_seconds=1
    ) as running_service:
        await running_service.publish(weather("clear", version=1), source="/content")
        yield running_service


@pytest.fixture(scope="module")
async def programme(service: Running) -> Programme:
    programme = Programme(service)
    await programme.enact()
    await programme.enrol("employee-1")
    return programme


@pytest.fixture
async def relais(client: ModuleType, service: Running, programme: Programme) -> AsyncIterator[Any]:
    """The client of employee-1, in French."""
    urls = {"distribution": service.url}
    async with client.Relais(urls, token=lambda: service.token("employee-1"), language="fr") as made:
        yield made


async def run(*arguments: str, cwd: Path, **environment: str) -> str:
    """What a Python program writes; it has to end well."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    return out.decode()
