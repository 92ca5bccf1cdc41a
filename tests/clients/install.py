"""`make test-clients` before its tests: install what they need beside Python, from the locks in the tree.

It needs Node 20 or later with npm.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from devstack.failures import StackFailure
from devstack.kafka.download import fetch, missing
from devstack.kafka.jars import Jar
from tests.installing import install_node, unless_installed

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
INSTALLED = Path(os.environ.get("RELAIS_CLIENTS", REPOSITORY / ".clients"))
# What is installed, by the folder that it is installed into: where its lock is.
NODE = {
    "asyncapi": HERE / "asyncapi",
    "spectral": HERE / "spectral",
    "subscriber": REPOSITORY / "clients/subscribers/node",
    "typescript": REPOSITORY / "clients/typescript",
    "webhooks": HERE / "webhooks",
}
# What the subscriber in Java needs besides Kafka's own jars, and a compiler, which the runtime of the wheel has not.
JAVA = (
    Jar(
        "com.google.protobuf:protobuf-java:4.36.2", "0773e72eaf375e1285df330575bfec5bda5da674d544d0e142a17f89c8f754da"
    ),
    Jar("org.eclipse.jdt:ecj:3.46.100", "74c93172475fee0cd4e6eefb44233516dd40525642da35d009146d97ea598229"),
)


def main() -> int:
    """0 once all are there; 1 with what to do where one cannot be."""
    try:
        for name, source in NODE.items():
            _install(INSTALLED / name, source)
        fetch(missing(JAVA, INSTALLED / "java"), INSTALLED / "java")
    except (OSError, subprocess.CalledProcessError) as failure:
        print(f"What the tests of clients run could not be installed: {failure}", file=sys.stderr)
        print("It takes Node 20 or later with npm (Debian: nodejs npm).", file=sys.stderr)
        return 1
    except StackFailure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def _install(folder: Path, source: Path) -> None:
    locks = [source / "package.json", source / "package-lock.json"]
    unless_installed(folder, locks, lambda: install_node(source, folder, with_dev=True))


if __name__ == "__main__":
    sys.exit(main())
