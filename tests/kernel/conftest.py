"""A database, topics and settings of its own for each test module, on the run's MongoDB and Kafka."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

import pytest
from aiokafka import AIOKafkaProducer

import kernel.migrations
from kernel import kafka
from kernel.events import Catalogue
from kernel.mongo import Mongo
from kernel.mongo.migrations import migrate, migrations_in
from kernel.settings import ServiceSettings
from kernel.testing.ports import free_port
from kernel.testing.service import forget_topics
from relais.catalogue import TOPICS
from tests.kernel.test_process import environment

KEY = "test-" + "0123456789" * 4


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The project's own topics serve as examples of topics."""
    return Catalogue(TOPICS)


@pytest.fixture
def make_settings() -> Callable[..., ServiceSettings]:
    """Settings that are complete, with changes."""

    def make(**changes: Any) -> ServiceSettings:
        values: dict[str, Any] = {
            "profile": "test",
            "service": "content",
            "mongo_uri": "mongodb://127.0.0.1:1/",
            "mongo_database": "kernel",
            "kafka_bootstrap": "127.0.0.1:1",
            "topic_replication": 1,
            "public_url": "http://127.0.0.1:1",
            "oidc_issuer": "http://127.0.0.1:1",
            "oidc_audience": "relais",
            "identity_key": KEY,
            "cursor_key": KEY,
        }
        return ServiceSettings(**{**values, **changes})

    return make


@pytest.fixture(params=["motor", "pymongo"])
async def mongo(request: pytest.FixtureRequest, mongo_uri: str) -> AsyncIterator[Mongo]:
    """A migrated database of its own, through each driver in turn: what holds on one holds on the other."""
    driver: Literal["motor", "pymongo"] = request.param
    database = Mongo(mongo_uri, f"kernel-{secrets.token_hex(4)}", driver=driver)
    await migrate(database, migrations_in(kernel.migrations), holder="tests")
    yield database
    await database.drop()
    await database.close()


@pytest.fixture
async def topics(
    kafka_bootstrap: str, make_settings: Callable[..., ServiceSettings], catalogue: Catalogue
) -> AsyncIterator[ServiceSettings]:
    """Settings whose prefix has the story topic (3 partitions) and the dead-letter topics of the group `readers`."""
    settings = make_settings(kafka_bootstrap=kafka_bootstrap, topic_prefix=f"t{secrets.token_hex(4)}.")
    names = {"content.story.v1": 3, "readers.content.story.v1.dlq": 1}
    await kafka.create_topics(
        settings, {settings.topic_prefix + name: (partitions, {}) for name, partitions in names.items()}
    )
    yield settings
    await forget_topics(settings)


@pytest.fixture
async def served(
    mongo_uri: str, kafka_bootstrap: str, make_settings: Callable[..., ServiceSettings]
) -> AsyncIterator[dict[str, str]]:
    """What a process is started with where there are a database and a broker. Its topics go with the test."""
    env = environment(mongo_uri=mongo_uri, kafka_bootstrap=kafka_bootstrap)
    yield env
    await forget_topics(make_settings(kafka_bootstrap=kafka_bootstrap, topic_prefix=env["RELAIS_TOPIC_PREFIX"]))


@pytest.fixture
async def producer(topics: ServiceSettings) -> AsyncIterator[AIOKafkaProducer]:
    """A running producer to the broker that has these topics."""
    producer = kafka.producer(topics)
    await producer.start()
    yield producer
    await producer.stop()


@pytest.fixture
def unused_port() -> Callable[[], int]:
    """A port at which nothing listens."""
    return free_port
