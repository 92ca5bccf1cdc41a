"""One MongoDB and one Kafka per run, real, on free ports; colleagues may share a pair that already runs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from devstack import ports
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer

# A busy machine is no fault of an example. Where `CI` is set, Hypothesis loads such a profile by itself.
if "CI" not in os.environ:
    settings.register_profile("relais", deadline=None)
    settings.load_profile("relais")

_MEMORY = Path("/dev/shm")
# Several times what the servers of one run have ever held.
_ROOM_BYTES = 8 << 30


@contextmanager
def _directory() -> Iterator[Path]:
    """A directory for the data of a server that ends with the run: in memory if there is room, else on the disk."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    with tempfile.TemporaryDirectory(prefix="relais-", dir=_MEMORY if roomy else None) as directory:
        yield Path(directory)


@pytest.fixture(scope="session")
def mongo_uri() -> Iterator[str]:
    """The connection string of a replica set of one; use a database of your own per test module."""
    running = os.environ.get("RELAIS_TEST_MONGO_URI")
    if running:
        yield running
        return
    with _directory() as directory, MongoServer(directory, ports.free_port()) as server:
        yield server.uri


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """The address of a broker; use a topic prefix of your own per test module."""
    running = os.environ.get("RELAIS_TEST_KAFKA_BOOTSTRAP")
    if running:
        yield running
        return
    with _directory() as directory, KafkaServer(directory, ports.free_port()) as server:
        yield server.bootstrap
