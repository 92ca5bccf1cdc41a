"""A service on a broker and a database that speak TLS and want to know who asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import TopicAuthorizationFailedError

from content.bootstrap import SERVICE as CONTENT
from distribution.bootstrap import SERVICE as DISTRIBUTION
from gamification.bootstrap import SERVICE as GAMIFICATION
from kernel import kafka
from kernel.mongo import Mongo, Unavailable
from kernel.offsets import GroupRuns, offsets_of
from kernel.service import Service, topics_of
from kernel.settings import ServiceSettings
from kernel.testing.service import running
from metrics.bootstrap import SERVICE as METRICS
from metrics.streams import run_streams
from tests.kafka_rules import Rule, allow, set_password
from tests.secured import PASSWORD, Authority, Secured, SecuredKafka, SecuredMongo
from tests.streaming import streaming
from tools.manifests.kafka import rules
from tools.openapi import settings_of

SERVICES = (CONTENT, DISTRIBUTION, METRICS, GAMIFICATION)
# The services share their topics, as in a cluster, whose users may not make any.
PREFIX = "ruled."
RULED: dict[str, Any] = {"topic_prefix": PREFIX, "keep_topics": True}
KEY = "test-" + "0123456789" * 4


@pytest.fixture(scope="module")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    """Both servers, which know the services, each by the rules that are written for clusters."""
    directories = [tmp_path_factory.mktemp(name) for name in ("authority", "kafka", "mongo")]
    authority = Authority(directories[0])
    mongo = SecuredMongo(directories[2], authority, [service.name for service in SERVICES])
    with SecuredKafka(directories[1], authority) as broker, mongo:
        for service in SERVICES:
            plain = _settings(kafka_bootstrap=broker.bootstrap, topic_prefix=PREFIX)
            await kafka.create_topics(plain, topics_of(service, plain))
            await set_password(broker.bootstrap, service.name, PASSWORD)
            # Whom a certificate names is known by the whole of its subject.
            for user in (service.name, f"CN={service.name}"):
                await allow(broker.bootstrap, _rules(service, user))
        yield Secured(broker, mongo, authority)


def _rules(service: Service, user: str) -> list[Rule]:
    return [
        Rule(user, operation, kind, PREFIX + name, pattern)
        for kind, name, pattern, operations in rules(service, settings_of(service))
        for operation in operations
    ]


async def test_a_service_publishes_and_consumes_over_tls(servers: Secured) -> None:
    # It may write there and not read, so that somebody else has to look.
    reader = kafka.groupless_consumer(
        _settings(kafka_bootstrap=servers.kafka.bootstrap), [f"{PREFIX}content.weather.v1"]
    )
    async with running(CONTENT, **RULED, **servers.with_password("content")):
        await reader.start()
        try:
            async with asyncio.timeout(30):
                record = await reader.getone()
        finally:
            await reader.stop()

    assert dict(record.headers)["ce_source"] == b"/content"


@pytest.mark.parametrize("known_by", ["password", "certificate"])
async def test_streams_read_over_tls(servers: Secured, known_by: str) -> None:
    # Ready, and not only a member: what is told to stop while it joins leaves its consumer to the collector.
    async with (
        running(METRICS, **RULED, worker=False, **_access(servers, "metrics", known_by)) as service,
        streaming(service, run_streams),
    ):
        assert await _members(service.runtime.settings, service.runtime.settings.topic_prefix + "metrics.trends")


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


@pytest.mark.parametrize("of", SERVICES, ids=[service.name for service in SERVICES])
async def test_the_worker_of_every_group_reads_by_its_rules(servers: Secured, of: Service) -> None:
    async with running(of, **RULED, **servers.with_password(of.name)) as service:
        settings = service.runtime.settings
        # Readiness waits until every group has its partitions.
        assert await kafka.topic_names(settings) >= {PREFIX + topic for topic in of.broadcasts}
        # What an operator asks in a pod, it asks as the service.
        async with offsets_of(settings) as offsets:
            for group in of.subscriptions:
                topics = [*group.topics(of.catalogue), *group.dead_letter_topics(of.catalogue)]
                assert {one.topic for one in await offsets.reaches(topics)} == set(topics)
                assert await offsets.committed(f"{group.group}.replay") == {}
                with pytest.raises(GroupRuns):
                    await offsets.must_rest([group.group])


async def test_nobody_writes_what_is_another_services(servers: Secured) -> None:
    producer = kafka.producer(_settings(**servers.with_password("metrics")), idempotent=False, request_ms=5000)
    await producer.start()
    try:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(f"{PREFIX}content.story.v1", b"", b"key")
    finally:
        await producer.stop()


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
