"""`make peers` before its tests: install the servers that are missing, from the locks beside this file.

The PDS needs Node 18 or later with npm, and a C++ compiler for its SQLite; the other server needs Python alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.installing import install_node, run, unless_installed

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
PEERS = Path(os.environ.get("RELAIS_PEERS", REPOSITORY / ".peers"))
PDS, MASTODON = PEERS / "pds", PEERS / "mastodon"
_NODE_HEADERS = Path("/usr/include/node/node.h")


def main() -> int:
    """0 once both are there; 1 with what to do where one cannot be."""
    try:
        unless_installed(PDS, [HERE / "pds" / name for name in ("package.json", "package-lock.json")], _install_pds)
        # What starts it is ours, and may change without its locks.
        shutil.copy(HERE / "pds/serve.cjs", PDS)
        unless_installed(MASTODON, [HERE / "mastodon/requirements.txt"], _install_mastodon)
    except (OSError, subprocess.CalledProcessError) as failure:
        print(f"A server to test with could not be installed: {failure}", file=sys.stderr)
        print("It takes Node 18 or later with npm and a C++ compiler (Debian: nodejs npm g++ make).", file=sys.stderr)
        return 1
    return 0


def _install_pds() -> None:
    # Its SQLite is compiled: against the headers that came with Node, where they did.
    headers = {"npm_config_nodedir": "/usr"} if _NODE_HEADERS.is_file() else {}
    install_node(HERE / "pds", PDS, **headers)


def _install_mastodon() -> None:
    run([sys.executable, "-m", "venv", str(MASTODON)], cwd=MASTODON)
    pip = [str(MASTODON / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(HERE / "mastodon/requirements.txt")], cwd=MASTODON)


if __name__ == "__main__":
    sys.exit(main())
