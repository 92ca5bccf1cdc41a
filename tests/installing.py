"""Programs of other people's making that tests run: installed into a folder, once per lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path


def unless_installed(folder: Path, locks: Sequence[Path], install: Callable[[], None]) -> None:
    """Install into an empty folder, unless what is in it was installed from the same locks."""
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"Installing {folder.name} for the tests", flush=True)
    install()
    stamp.write_text(wanted)


def install_node(source: Path, folder: Path, *, with_dev: bool = False, **environment: str) -> None:
    """Install what the npm lock of `source` names into `folder`; `with_dev` what it is built with, too."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(source / name, folder / name)
    omitted = [] if with_dev else ["--omit=dev"]
    run(["npm", "ci", *omitted, "--no-audit", "--no-fund", "--no-progress"], cwd=folder, **environment)


def run(command: list[str], *, cwd: Path, **environment: str) -> None:
    """Run to its end; `CalledProcessError` if it fails."""
    subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, check=True)
