"""Kafka's jars: the committed lists, the verified copies in the cache, and the class path made of them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from devstack import places
from devstack.failures import StackFailure

KAFKA_VERSION = "4.3.1"


@dataclass(frozen=True)
class Jar:
    """One jar as the committed lists name it."""

    coordinates: str
    sha256: str

    @property
    def name(self) -> str:
        """The file name, `artifact-version.jar`."""
        return file_name(self.coordinates)


def listed(lists: Path = places.KAFKA_LISTS) -> list[Jar]:
    """Return the jars that make up Kafka, sorted by name: the class path's order, which the AOT cache depends on."""
    digests = {}
    for line in (lists / f"kafka-{KAFKA_VERSION}.sha256").read_text().splitlines():
        digest, name = line.split()
        digests[name] = digest
    coordinates = (lists / f"kafka-{KAFKA_VERSION}.coordinates").read_text().split()
    return sorted((Jar(one, digests[file_name(one)]) for one in coordinates), key=lambda jar: jar.name)


def file_name(coordinates: str) -> str:
    """Return `artifact-version.jar` for `group:artifact:version`."""
    _, artifact, version = coordinates.split(":")
    return f"{artifact}-{version}.jar"


def directory() -> Path:
    """Return the cache directory of this Kafka version's jars."""
    return places.cache_directory() / f"kafka-{KAFKA_VERSION}"


def is_genuine(path: Path, jar: Jar) -> bool:
    """Tell whether the file exists and has the digest that the committed list states."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == jar.sha256


def class_path() -> str:
    """Return the explicit, ordered class path: KAFKA_HOME's jars, else the cached ones; StackFailure if some miss."""
    home = os.environ.get("KAFKA_HOME")
    if home:
        paths = sorted((Path(home) / "libs").glob("*.jar"))
        if not paths:
            raise StackFailure(f"KAFKA_HOME={home} holds no libs/*.jar.", remedy="set it to an unpacked Kafka tarball")
    else:
        paths = [directory() / jar.name for jar in listed()]
        missing = [path.name for path in paths if not path.is_file()]
        if missing:
            raise StackFailure(
                f"{len(missing)} of Kafka's {len(paths)} jars are not in {directory()} ({missing[0]}, …).",
                remedy="run `make setup`, or set KAFKA_HOME to an unpacked Kafka tarball",
            )
    return os.pathsep.join(str(path) for path in paths)
