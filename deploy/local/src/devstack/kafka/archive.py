"""The JVM's ahead-of-time cache: with it the broker is ready in one second in place of 2 to 3.

The cache fits one Java runtime and one class path, both of which make its name; one that does not fit is ignored by
the JVM without harm, and so is a missing one here.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from devstack import places, ports
from devstack.failures import StackFailure
from devstack.kafka.jars import KAFKA_VERSION, class_path
from devstack.kafka.java import java_binary, major_version

OLDEST_JAVA = 25  # the one-step form of the training run (JEP 514)


def can_be_built() -> bool:
    """Tell whether the Java runtime can write such a cache."""
    return major_version(java_binary()) >= OLDEST_JAVA


def location() -> Path:
    """Return where the cache of this Java runtime and class path stands, whether it exists or not."""
    home = java_binary().resolve().parents[1]
    # The JVM compares its own build and the jars' paths, sizes and times with those it was trained on, not its path:
    # checkouts with the same wheel share one cache of 66 MB.
    release = home / "release"
    build = release.read_text() if release.is_file() else str(home)
    path = class_path()
    times = [Path(jar).stat().st_mtime_ns for jar in path.split(os.pathsep)]
    name = hashlib.sha256(f"{build}\n{path}\n{times}".encode()).hexdigest()[:16]
    return places.cache_directory() / "aot" / f"kafka-{KAFKA_VERSION}-{name}.aot"


def options() -> list[str]:
    """Return the JVM options that use the cache, none if there is no cache."""
    cache = location()
    # Java 25 warns at each start about names of stubs in a cache that it uses all the same.
    return [f"-XX:AOTCache={cache}", "-Xlog:aot*=off"] if cache.is_file() else []


def build() -> Path:
    """Train the cache by one run of a broker in a directory that is thrown away (about 6 s); return its path."""
    from devstack.kafka.server import KafkaServer  # the server asks this module for its options

    cache = location()
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="relais-aot-") as scratch:
        trained = Path(scratch) / "kafka.aot"
        server = KafkaServer(Path(scratch) / "broker", ports.free_port())
        server.start_with([f"-XX:AOTCacheOutput={trained}"])
        server.stop()
        if not trained.is_file():
            raise StackFailure(
                "The Java runtime wrote no ahead-of-time cache.",
                remedy="nothing: Kafka starts without it, in 2 to 3 s in place of 1 s",
                log=server.process.log,
            )
        partial = cache.with_suffix(f".{scratch[-6:]}.part")
        partial.write_bytes(trained.read_bytes())
        partial.replace(cache)
    return cache
