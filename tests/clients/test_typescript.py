"""The TypeScript client, built as its README says and used by a program against a running service."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.service import running
from tests.clients.install import HERE, INSTALLED, REPOSITORY
from tests.distribution.conftest import Programme, weather

BUILD = INSTALLED / "typescript"

# Types of three hundred operations are made and compiled.
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
async def told(mongo_uri: str, kafka_bootstrap: str) -> AsyncIterator[dict[str, Any]]:
    """What the program tells of what it did."""
    shutil.copytree(REPOSITORY / "clients/typescript/src", BUILD / "src", dirs_exist_ok=True)
    shutil.copy(HERE / "typescript/check.ts", BUILD / "src")
    for name in ("generate.mjs", "tsconfig.json"):
        shutil.copy(REPOSITORY / "clients/typescript" / name, BUILD)
    await node("generate.mjs", str(REPOSITORY / "docs/api"))
    await node("node_modules/typescript/bin/tsc", "--types", "node")
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as service:
        await service.publish(weather("clear", version=1), source="/content")
        programme = Programme(service)
        await programme.enact()
        await programme.enrol("employee-1")
        story = await programme.story()
        written = await node(
            "dist/check.js", RELAIS_URL=service.url, RELAIS_TOKEN=service.token("employee-1"), RELAIS_STORY=story
        )
    yield json.loads(written)


async def test_a_share_is_made_once_however_often_it_is_sent(told: dict[str, Any]) -> None:
    assert told["share"]
    assert told["again"] == told["share"]


async def test_a_list_is_read_to_its_end(told: dict[str, Any]) -> None:
    assert len(set(told["listed"])) == len(told["listed"]) == 3
    assert told["listed"][0] == told["share"]


async def test_a_problem_comes_typed_and_in_the_language_asked_for(told: dict[str, Any]) -> None:
    kind, title = told["unknown"]
    assert kind.endswith("/problems/story-not-found")
    assert title == "Cette histoire n’existe pas"


async def test_a_change_to_what_was_changed_meanwhile_is_seen_as_such(told: dict[str, Any]) -> None:
    assert told["changed"] == [200, 412, True]


async def test_who_missed_more_than_can_be_told_hears_so_first(told: dict[str, Any]) -> None:
    assert told["heard"] == "reset"


async def node(*arguments: str, **environment: str) -> str:
    """What a program of the build writes; it has to end well."""
    process = await asyncio.create_subprocess_exec(
        "node",
        *arguments,
        cwd=BUILD,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, (out + err).decode()
    return out.decode()
