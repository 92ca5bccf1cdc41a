"""Names every missing or broken part of this machine and of the stack, each with a remedy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import psutil

from devstack import environment, pids, places, ports
from devstack.failures import StackFailure
from devstack.kafka import archive, download, jars
from devstack.kafka.java import java_binary
from devstack.mongod import mongod_binary
from devstack.readiness import answer
from devstack.stack import Stack

GIB = 1024**3
DISK_BYTES = 1.5 * GIB
MEMORY_BYTES = 2 * GIB


class State(StrEnum):
    """How a part is."""

    WELL = "ok"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was found about one part, and the remedy unless it is well."""

    part: str
    state: State
    detail: str
    remedy: str = ""


def examine(stack: Stack) -> Iterator[Finding]:
    """Yield a finding per part, machine first, then the running stack."""
    yield _packages(places.REPOSITORY / "requirements" / "dev.txt")
    yield _machine("disk", shutil.disk_usage(places.REPOSITORY).free, DISK_BYTES)
    yield _machine("memory", psutil.virtual_memory().available, MEMORY_BYTES)
    if os.environ.get("RELAIS_MONGO_URI") is None:
        yield _runs("mongod", mongod_binary, "--version")
    if os.environ.get("RELAIS_KAFKA_BOOTSTRAP") is None:
        yield _runs("java", java_binary, "-version")
        yield _jars()
        yield _archive()
    yield from _stack(stack)


def _packages(lock: Path) -> Finding:
    # Lines with a marker (`; sys_platform == …`) are for some machines only and are not looked at.
    locked = re.findall(r"^([\w.-]+)==(\S+) \\$", lock.read_text(), re.MULTILINE)
    wrong = [name for name, version in locked if _installed(name) != version]
    if wrong:
        detail = f"{len(wrong)} are not as locked: {', '.join(wrong[:5])}"
        return Finding("python packages", State.BROKEN, detail, "remove .venv and run `make setup`")
    return Finding("python packages", State.WELL, f"{len(locked)} as locked")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _machine(part: str, free: float, needed: float) -> Finding:
    detail = f"{free / GIB:.1f} GiB free"
    if free < needed:
        return Finding(part, State.BROKEN, detail, f"the stack needs {needed / GIB:.1f} GiB; free some")
    return Finding(part, State.WELL, detail)


def _runs(part: str, binary: Callable[[], Path], argument: str) -> Finding:
    try:
        path = binary()
        finished = subprocess.run([path, argument], capture_output=True, text=True, timeout=20, check=True)
    except StackFailure as failure:
        return Finding(part, State.BROKEN, failure.cause, failure.remedy)
    except (OSError, subprocess.SubprocessError) as failure:
        return Finding(part, State.BROKEN, f"{path} does not run: {failure}", "name another one by its setting")
    return Finding(part, State.WELL, (finished.stdout or finished.stderr).splitlines()[0])


def _jars() -> Finding:
    home = os.environ.get("KAFKA_HOME")
    if home:
        return Finding("kafka jars", State.WELL, f"of KAFKA_HOME={home}")
    missing = download.missing(jars.listed(), jars.directory())
    if missing:
        names = ", ".join(jar.name for jar in missing[:3])
        remedy = f"remove {jars.directory()} and run `make setup`"
        return Finding("kafka jars", State.BROKEN, f"{len(missing)} missing or damaged: {names}", remedy)
    return Finding("kafka jars", State.WELL, f"{len(jars.listed())} in {jars.directory()}, digests as listed")


def _archive() -> Finding:
    try:
        built = archive.location().is_file()
    except StackFailure as failure:
        return Finding("kafka start cache", State.NOTE, failure.cause, failure.remedy)
    if not built:
        return Finding("kafka start cache", State.NOTE, "none: Kafka starts in 2.5 s", "run `make setup` for 1 s")
    return Finding("kafka start cache", State.WELL, str(archive.location()))


def _stack(stack: Stack) -> Iterator[Finding]:
    values = environment.read(stack.run.env)
    if not values:
        yield Finding("stack", State.NOTE, "never started here", "run `make up` or `make demo`")
        return
    if stack.run.env.stat().st_mode & 0o077:
        yield Finding("secrets", State.BROKEN, f"{stack.run.env} is readable by others", f"chmod 600 {stack.run.env}")
    for stale in stack.run.pid_files():
        if pids.living(stale) is None:
            yield Finding(stale.stem, State.NOTE, "its last run was not ended in order", "nothing; `make up` goes on")
    running = stack.running()
    if "supervisor" not in running:
        yield Finding("stack", State.NOTE, "down", "run `make up`")
        return
    yield Finding("stack", State.WELL, f"{len(running)} processes run")
    yield from _servers(stack)
    yield from _processes(stack)


def _servers(stack: Stack) -> Iterator[Finding]:
    shared = stack.environment
    for name, ours in (("mongo", shared.runs_mongo), ("kafka", shared.runs_kafka)):
        if ours and not ports.answers(shared.port(name)):
            yield Finding(name, State.BROKEN, f"port {shared.port(name)} does not answer", "run `make up`")


def _processes(stack: Stack) -> Iterator[Finding]:
    for process in stack.processes():
        name, port = process.plan.name, stack.environment.port(process.plan.ready_port)
        status, text = answer(port, process.plan.ready_path)
        if 200 <= status < 300:
            yield Finding(name, State.WELL, f"ready on port {port}")
        else:
            detail = f"not ready on port {port}: {status or 'no answer'} {text[:120]}"
            yield Finding(name, State.BROKEN, detail, f"`make logs S={name}`, then `make down up`")
