"""A service on a broker and a database that speak TLS and want to know who asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from content.bootstrap import SERVICE as CONTENT
from kernel import kafka
from kernel.mongo import Mongo, Unavailable
from kernel.runtime import open_runtime
from kernel.settings import ServiceSettings
from kernel.testing import eventually
from kernel.testing.service import running
from metrics.bootstrap import SERVICE as METRICS
from metrics.streams import run_streams
from tests.kafka_rules import Rule, allow, set_password
from tests.secured import PASSWORD, Authority, Secured, SecuredKafka, SecuredMongo

EVERYTHING = ("Read", "Write", "Create", "Describe")
KEY = "test-" + "0123456789" * 4


@pytest.fixture(scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    """Both servers, which know `content` and `metrics`, each for the topics and groups that begin with its name."""
    directories = [tmp_path_factory.mktemp(name) for name in ("authority", "kafka", "mongo")]
    authority = Authority(directories[0])
    mongo = SecuredMongo(directories[2], authority, ["content", "metrics"])
    with SecuredKafka(directories[1], authority) as broker, mongo:
        for name in ("content", "metrics"):
            await set_password(broker.bootstrap, name, PASSWORD)
            # Whom a certificate names is known by the whole of its subject.
            for user in (name, f"CN={name}"):
                topics = [Rule(user, operation, "topic", name, "prefix") for operation in EVERYTHING]
                await allow(broker.bootstrap, [*topics, Rule(user, "Read", "group", name, "prefix")])
        # Of topics that it may not see, nobody is told; a broker that tells of none has not answered.
        await kafka.create_topics(_settings(kafka_bootstrap=broker.bootstrap), {"content.known": (1, {})})
        yield Secured(broker, mongo, authority)


async def test_a_service_publishes_and_consumes_over_tls(servers: Secured) -> None:
    async with running(CONTENT, **servers.with_password("content")) as service:
        await eventually(lambda: service.events("content.weather.v1"), within=30)


@pytest.mark.parametrize("known_by", ["password", "certificate"])
async def test_streams_read_over_tls(servers: Secured, known_by: str) -> None:
    async with running(METRICS, worker=False, **_access(servers, "metrics", known_by)) as service:
        settings = service.runtime.settings
        stopping = asyncio.Event()
        async with open_runtime(settings.model_copy(update={"metrics_port": 0}), METRICS.catalogue) as runtime:
            streams = asyncio.create_task(run_streams(runtime, stopping))
            try:
                group = settings.topic_prefix + "metrics.trends"
                await eventually(lambda: _members(settings, group), within=30)
            finally:
                stopping.set()
                await streams


@pytest.mark.parametrize(
    ("known_by", "changes"),
    [
        ("password", {"kafka_sasl_password": "another"}),
        ("password", {"kafka_sasl_username": "nobody"}),
        ("certificate", {"kafka_certificate_file": None, "kafka_key_file": None}),
    ],
)
async def test_the_broker_answers_nobody_whom_it_does_not_know(
    servers: Secured, known_by: str, changes: dict[str, Any]
) -> None:
    access = _access(servers, "content", known_by)

    assert await kafka.broker_answers(_settings(**access), seconds=10)
    assert not await kafka.broker_answers(_settings(**{**access, **changes}))


async def test_a_broker_is_not_believed_without_a_certificate_that_is(servers: Secured, tmp_path: Path) -> None:
    other = Authority(tmp_path, name="other")

    settings = _settings(**{**servers.with_password("content"), "kafka_ca_file": other.file})

    assert not await kafka.broker_answers(settings)


async def test_a_database_is_not_believed_without_a_certificate_that_is(servers: Secured, tmp_path: Path) -> None:
    other = Authority(tmp_path, name="other")

    await _must_not_answer(Mongo(servers.mongo.uri_of("content"), "content", ca_file=other.file, seconds=2))


async def test_the_database_is_not_spoken_to_in_the_clear(servers: Secured) -> None:
    await _must_not_answer(Mongo(servers.mongo.uri_of("content"), "content", seconds=2))


async def _must_not_answer(mongo: Mongo) -> None:
    try:
        with pytest.raises(Unavailable):
            await mongo.ping()
    finally:
        await mongo.close()


async def _members(settings: ServiceSettings, group: str) -> bool:
    admin = kafka.admin_client(settings)
    await admin.start()
    try:
        [answer] = await admin.describe_consumer_groups([group])
        return any(found[5] for found in answer.groups)
    finally:
        await admin.close()


def _access(servers: Secured, name: str, known_by: str) -> dict[str, Any]:
    return servers.with_password(name) if known_by == "password" else servers.with_certificate(name)


def _settings(**access: Any) -> ServiceSettings:
    return ServiceSettings(
        profile="test",
        service="content",
        mongo_database="content",
        public_url="http://127.0.0.1:1",
        oidc_issuer="http://127.0.0.1:1",
        oidc_audience="relais",
        identity_key=KEY,
        cursor_key=KEY,
        **{"mongo_uri": "mongodb://127.0.0.1:1/", "topic_replication": 1, **access},
    )
