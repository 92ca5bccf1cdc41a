"""A consumer group with a database and topics of its own, and what its handlers did."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaProducer

import kernel.migrations
from kernel.mongo import Mongo
from kernel.mongo.migrations import migrate, migrations_in
from kernel.settings import ServiceSettings
from tests.kernel.consumer.group import Group


@pytest.fixture
async def mongo(mongo_uri: str) -> AsyncIterator[Mongo]:
    """A migrated database; that both drivers behave alike is shown where the unit of work is tested."""
    database = Mongo(mongo_uri, f"consumer-{secrets.token_hex(4)}")
    await migrate(database, migrations_in(kernel.migrations), holder="tests")
    yield database
    await database.drop()
    await database.close()


@pytest.fixture
def group(topics: ServiceSettings, mongo: Mongo, producer: AIOKafkaProducer) -> Group:
    return Group(topics, mongo, producer)
