"""Kafka clients with the settings that lose nothing, and the creation of topics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import aiokafka.conn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.conn import AIOKafkaConnection, CloseReason
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
    TopicAlreadyExistsError,
    for_code,
)

from kernel.access import broker_access
from kernel.settings import ServiceSettings

# A send that is not acknowledged within this time has failed as far as the caller is concerned.
REQUEST_MS = 10_000
# A batch whose partition has no leader for as long as a request may take is dropped by an idempotent producer, and that
# breaks it (see below): a broker that is back within this time leaves a worker as it was.
OUTAGE_MS = 30_000
# Brokers take 1 048 588 bytes by default, the frame around a batch included. A record that the broker refuses takes its
# batch with it and breaks an idempotent producer (see below), so this stays well below.
MAX_RECORD_BYTES = 1_000_000
# After these an idempotent producer of aiokafka 0.14 never sends to that partition again; only a new one does. Whoever
# meets one lets it end the process, which is started again from outside.
PRODUCER_BROKEN = (OutOfOrderSequenceNumber, ProducerClosed, ProducerFenced)


class _Connection(AIOKafkaConnection):  # type: ignore[misc]
    """A connection that has closed is broken, whatever the event loop says of it.

    aiokafka 0.14 waits for an OSError, as asyncio raises it, and uvloop raises a RuntimeError (aio-libs/aiokafka#1038).
    That ended the task that keeps a client's metadata, and its consumer waited for it for good, without a word: no lag
    was measured any more, and the process went on calling itself ready.
    """

    def send(self, request: Any, expect_response: bool = True) -> Any:
        try:
            return super().send(request, expect_response)
        except RuntimeError as closed:
            self.close(reason=CloseReason.CONNECTION_BROKEN)
            raise KafkaConnectionError(f"Connection at {self.host}:{self.port} broken: {closed}") from closed


# aiokafka offers no other place where its clients can be given another kind of connection.
aiokafka.conn.AIOKafkaConnection = _Connection


def producer(
    settings: ServiceSettings, *, linger_ms: int = 0, request_ms: int = REQUEST_MS, idempotent: bool = True
) -> AIOKafkaProducer:
    """A producer that waits for every in-sync replica. `linger_ms` is 0 on a request path.

    An idempotent one keeps the order of a key and repeats a batch until the broker has it, however long that takes;
    without a leader of the partition for `request_ms` it is broken. The other kind gives a batch up after `request_ms`,
    and may deliver it twice.
    """
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=settings.service,
        acks="all",
        enable_idempotence=idempotent,
        linger_ms=linger_ms,
        request_timeout_ms=request_ms,
        max_batch_size=65_536,
        max_request_size=MAX_RECORD_BYTES,
        **broker_access(settings),
    )


def group_consumer(settings: ServiceSettings, topics: Iterable[str], *, group: str) -> AIOKafkaConsumer:
    """A consumer of a group that starts at the oldest record and commits only when told to."""
    return AIOKafkaConsumer(
        *topics,
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=settings.service,
        group_id=group,
        group_instance_id=f"{group}-{settings.group_instance_id}" if settings.group_instance_id else None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_interval_ms=300_000,
        session_timeout_ms=10_000,
        heartbeat_interval_ms=3_000,
        **broker_access(settings),
    )


def groupless_consumer(
    settings: ServiceSettings, topics: Iterable[str], *, start: Literal["earliest", "latest"] = "earliest"
) -> AIOKafkaConsumer:
    """A consumer that reads every partition of the topics, from their beginning or their end, and commits nothing."""
    return AIOKafkaConsumer(
        *topics,
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=settings.service,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset=start,
        **broker_access(settings),
    )


def admin_client(settings: ServiceSettings, *, request_ms: int = 40_000) -> AIOKafkaAdminClient:
    """A client that asks about topics and groups. `start` it, and `close` it at the end."""
    return AIOKafkaAdminClient(
        bootstrap_servers=settings.kafka_bootstrap,
        client_id=settings.service,
        request_timeout_ms=request_ms,
        **broker_access(settings),
    )


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer and close its connections; only a cancellation of the calling task is let through."""
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        # aiokafka 0.14 cancels the fetches that wait for a broker to come back, and lets that out instead of going on.
        await consumer._client.close()
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise


async def create_topics(settings: ServiceSettings, topics: Mapping[str, tuple[int, Mapping[str, str]]]) -> list[str]:
    """Create the topics that are missing (name → partitions and configuration); the names of those made.

    An existing topic is left as it is: adding partitions would move keys and break their order.
    """
    admin = admin_client(settings)
    await admin.start()
    try:
        missing = sorted(set(topics) - set(await admin.list_topics()))
        if not missing:
            return []
        new = [_new_topic(name, *topics[name], settings.topic_replication) for name in missing]
        return sorted(_created(await admin.create_topics(new, timeout_ms=REQUEST_MS)))
    finally:
        await admin.close()


def _new_topic(name: str, partitions: int, configuration: Mapping[str, str], replication: int) -> NewTopic:
    return NewTopic(name, num_partitions=partitions, replication_factor=replication, topic_configs=dict(configuration))


def _created(answer: Any) -> list[str]:
    names = []
    for name, code, *_rest in answer.topic_errors:
        # Another service's migration made it in this very moment: both read the same contract.
        if code == TopicAlreadyExistsError.errno:
            continue
        if code:
            raise for_code(code)
        names.append(name)
    return names


async def topic_names(settings: ServiceSettings) -> set[str]:
    """The names of the topics that there are, with their prefix."""
    admin = admin_client(settings)
    try:
        await admin.start()
        return set(await admin.list_topics())
    finally:
        await admin.close()


async def broker_answers(settings: ServiceSettings, *, seconds: float = 2.0) -> bool:
    """Whether a broker answers a metadata request within `seconds`."""
    admin = admin_client(settings, request_ms=int(seconds * 1000))
    try:
        async with asyncio.timeout(seconds):
            await admin.start()
            return bool(await admin.list_topics())
    except (KafkaError, TimeoutError, OSError):
        return False
    finally:
        await admin.close()
