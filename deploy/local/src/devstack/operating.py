"""`relaisctl` about the local stack: its services' settings in files, and somebody's token."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from devstack import plan
from devstack.environment import Environment
from devstack.failures import StackFailure
from devstack.stack import Stack


def relaisctl(stack: Stack, arguments: Sequence[str], *, login: str) -> int:
    """Run a command of `relaisctl` with the token of a login, if the issuer runs; its exit code."""
    directory = write_installation(stack)
    # What another installation was meant by, this one is not.
    others = {name: value for name, value in os.environ.items() if not name.startswith("RELAISCTL_")}
    with suppress(StackFailure):
        others["RELAISCTL_TOKEN"] = stack.token(login)
    command = [sys.executable, "-m", "relaisctl", "--installation", str(directory), *arguments]
    return subprocess.run(command, env=others, check=False).returncode


def write_installation(stack: Stack) -> Path:
    """Write the settings of each service and where its processes say whether they are ready; the directory."""
    shared, directory = stack.environment, stack.run.installation
    directory.mkdir(exist_ok=True, mode=0o700)
    for service in plan.SERVICES:
        ready = {f"RELAISCTL_READY_{role.upper()}": url for role, url in _ready(shared, service).items()}
        Environment({**shared.of_service(service), **ready}).write(directory / f"{service}.env")
    return directory


def _ready(shared: Environment, service: str) -> dict[str, str]:
    ours = [one for one in plan.processes() if one.module == service]
    return {one.arguments[0]: f"http://127.0.0.1:{shared.port(one.ready_port)}{one.ready_path}" for one in ours}
