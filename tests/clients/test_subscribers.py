"""The subscribers in other languages, reading the events of a real distribution service."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path

from devstack.kafka.jars import class_path
from devstack.kafka.java import java_binary
from tests.clients.install import INSTALLED, JAVA, REPOSITORY
from tests.distribution.conftest import Programme, programme, service
from tests.distribution.subscribers.reading import tell_and_forget

__all__ = ["programme", "service"]


async def test_the_one_for_node_tells_each_share_once_and_keeps_nothing_of_who_is_forgotten(
    programme: Programme,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    program = shutil.copy(REPOSITORY / "clients/subscribers/node/subscriber.mjs", INSTALLED / "subscriber")

    await tell_and_forget(programme, ["node", program], tmp_path, login="employee-1")

    # Both read what either told; the shares on LinkedIn are those of who is forgotten.
    kept = {json.loads(file.read_text())["network"] for file in (tmp_path / "state/shares").glob("*/*")}
    assert kept == {"bluesky"}


async def test_the_one_for_java_tells_each_share_once_and_keeps_nothing_of_who_is_forgotten(
    programme: Programme,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    path = os.pathsep.join([str(tmp_path), class_path(), *(str(INSTALLED / "java" / jar.name) for jar in JAVA)])
    await compile_java(REPOSITORY / "clients/subscribers/java/Subscriber.java", tmp_path, path=path)

    await tell_and_forget(programme, [str(java_binary()), "-cp", path, "Subscriber"], tmp_path, login="employee-2")

    assert {file.read_text() for file in (tmp_path / "state/shares").glob("*/*")} == {"bluesky"}


async def compile_java(source: Path, folder: Path, *, path: str) -> None:
    """Compile with Eclipse's compiler, without a warning: it needs no more than a runtime, for Java 17 and later."""
    options = ["-source", "17", "-target", "17", "-proc:none", "-failOnWarning", "-cp", path, "-d", str(folder)]
    compiler = "org.eclipse.jdt.internal.compiler.batch.Main"
    process = await asyncio.create_subprocess_exec(
        java_binary(), "-cp", path, compiler, *options, str(source), stderr=asyncio.subprocess.PIPE
    )
    _, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
