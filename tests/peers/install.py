"""`make peers` before its tests: install the servers that are missing, from the locks beside this file.

The PDS needs Node 18 or later with npm, and a C++ compiler for its SQLite; the other server needs Python alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
PEERS = Path(os.environ.get("RELAIS_PEERS", REPOSITORY / ".peers"))
PDS, MASTODON = PEERS / "pds", PEERS / "mastodon"
_STAMP = "installed"
_NODE_HEADERS = Path("/usr/include/node/node.h")


def main() -> int:
    """0 once both are there; 1 with what to do where one cannot be."""
    try:
        _unless_installed(PDS, [HERE / "pds" / name for name in ("package.json", "package-lock.json")], _install_pds)
        # What starts it is ours, and may change without its locks.
        shutil.copy(HERE / "pds/serve.cjs", PDS)
        _unless_installed(MASTODON, [HERE / "mastodon/requirements.txt"], _install_mastodon)
    except (OSError, subprocess.CalledProcessError) as failure:
        print(f"A server to test with could not be installed: {failure}", file=sys.stderr)
        print("It takes Node 18 or later with npm and a C++ compiler (Debian: nodejs npm g++ make).", file=sys.stderr)
        return 1
    return 0


def _unless_installed(folder: Path, locks: Sequence[Path], install: Callable[[], None]) -> None:
    """Install into an empty folder, unless what is in it was installed from the same locks."""
    wanted = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    stamp = folder / _STAMP
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"Installing {folder.name} for the tests with real servers", flush=True)
    install()
    stamp.write_text(wanted)


def _install_pds() -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / "pds" / name, PDS / name)
    # Its SQLite is compiled: against the headers that came with Node, where they did.
    headers = {"npm_config_nodedir": "/usr"} if _NODE_HEADERS.is_file() else {}
    _run(["npm", "ci", "--omit=dev", "--no-audit", "--no-fund", "--no-progress"], cwd=PDS, **headers)


def _install_mastodon() -> None:
    _run([sys.executable, "-m", "venv", str(MASTODON)], cwd=MASTODON)
    pip = [str(MASTODON / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", str(HERE / "mastodon/requirements.txt")], cwd=MASTODON)


def _run(command: list[str], *, cwd: Path, **more: str) -> None:
    subprocess.run(command, cwd=cwd, env={**os.environ, **more}, stdin=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    sys.exit(main())
