"""One MongoDB and one Kafka per run, real, on free ports; colleagues may share a pair that already runs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from devstack import ports
from devstack.kafka import KafkaServer
from devstack.mongod import MongoServer


@pytest.fixture(scope="session")
def mongo_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The connection string of a replica set of one; use a database of your own per test module."""
    running = os.environ.get("RELAIS_TEST_MONGO_URI")
    if running:
        yield running
        return
    with MongoServer(tmp_path_factory.mktemp("mongo"), ports.free_port()) as server:
        yield server.uri


@pytest.fixture(scope="session")
def kafka_bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker; use a topic prefix of your own per test module."""
    running = os.environ.get("RELAIS_TEST_KAFKA_BOOTSTRAP")
    if running:
        yield running
        return
    with KafkaServer(tmp_path_factory.mktemp("kafka"), ports.free_port()) as server:
        yield server.bootstrap
