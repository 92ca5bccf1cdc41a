"""`docs/integrate.md` is true: its blocks are run as they stand, against a service in place of the demonstration."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from distribution.bootstrap import SERVICE
from kernel.testing.ports import free_port
from kernel.testing.service import running
from tests.distribution.conftest import Programme, weather
from tools.contracts import buf

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs/integrate.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
# What starts the demonstration and says where it is; the test has a service of its own.
STARTING = 2

pytestmark = pytest.mark.timeout(240)


async def test_its_blocks_lead_to_an_event_by_webhook_from_kafka_and_as_a_stream(
    mongo_uri: str, kafka_bootstrap: str, tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "clients", tmp_path / "clients", ignore=shutil.ignore_patterns("node_modules"))
    contracts = tmp_path / "relais-contracts-test"
    contracts.mkdir()
    buf.write_image(REPOSITORY / "proto", contracts / "relais.binpb")
    async with running(SERVICE, mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap) as service:
        await service.publish(weather("clear", version=1), source="/content")
        programme = Programme(service)
        await programme.enact()
        await programme.enrol("employee-1")
        port = str(free_port())
        script = "set -eu\n" + "".join(BLOCKS[STARTING:]).replace("8090", port).replace("make contracts &&", "true ||")
        said = await bash(
            script,
            cwd=tmp_path,
            DISTRIBUTION=service.url,
            KAFKA=kafka_bootstrap,
            PERSON=service.token("employee-1"),
            SUBSCRIBER=service.token("subscriber-1"),
            PYTHON=sys.executable,
            TOPIC_PREFIX=service.runtime.settings.topic_prefix,
        )

    share = json.loads((tmp_path / "share.json").read_text())["id"]
    assert share in (tmp_path / "received.txt").read_text()
    assert f"share {share} on linkedin" in (tmp_path / "shares.txt").read_text()
    assert "event: reset" in said


def test_it_starts_as_the_make_file_does() -> None:
    named = set(re.findall(r"\bmake (?:-s )?([a-z-]+)", PAGE))
    targets = set(re.findall(r"^([a-z-]+):.*##", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))

    assert BLOCKS[0] == "make demo\n"
    assert named <= targets


async def bash(script: str, *, cwd: Path, **environment: str) -> str:
    """What a script writes; it has to end well."""
    process = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        script,
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0, out.decode()
    return out.decode()
