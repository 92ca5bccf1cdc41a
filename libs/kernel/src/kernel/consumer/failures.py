"""Which failures pass by themselves, how long to wait for them, and where the others go."""

from __future__ import annotations

import random

from aiokafka import AIOKafkaProducer, ConsumerRecord
from aiokafka.errors import KafkaError

from kernel.consumer.subscriptions import dead_letter_topic
from kernel.kafka import MAX_RECORD_BYTES, PRODUCER_BROKEN
from kernel.mongo.errors import MongoFailure, Unavailable, WriteConflict
from kernel.telemetry import metrics
from kernel.telemetry.logs import log

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30.0
# A failure that is neither the database's nor the broker's is most likely our own mistake. It is tried again this
# often, because some mistakes are races, and then set aside.
UNEXPECTED_ATTEMPTS = 3
# That many bad records in a row mean that the producer or this release is wrong, not the records.
FLOOD = 50
# Room for the headers that a dead letter gets, and for Kafka's own framing.
_ORIGIN_BYTES = 5_000


def is_transient(failure: Exception) -> bool:
    """Whether waiting helps: the database or the broker is away or busy."""
    if isinstance(failure, MongoFailure):
        return failure.retryable or isinstance(failure, (Unavailable, WriteConflict))
    if isinstance(failure, PRODUCER_BROKEN):
        return False
    return isinstance(failure, (KafkaError, TimeoutError, ConnectionError))


def pause_seconds(attempt: int) -> float:
    """How long to wait before attempt `attempt` + 1: exponential, at most 30 s, with full jitter."""
    ceiling: float = min(FIRST_PAUSE_SECONDS * 2**attempt, LONGEST_PAUSE_SECONDS)
    return ceiling * random.uniform(0.5, 1)  # noqa: S311 - jitter, not a secret


class DeadLetters:
    """Sets bad records aside on the group's dead-letter topics, with what was wrong, and notices a flood of them."""

    def __init__(self, producer: AIOKafkaProducer, *, group: str, prefix: str) -> None:
        self._producer = producer
        self._group = group
        self._prefix = prefix
        self._in_a_row = 0
        self.put_aside = 0

    @property
    def flooded(self) -> bool:
        """Whether so many records in a row were bad that the group must stop."""
        return self._in_a_row >= FLOOD

    def good(self) -> None:
        """Note that a record was handled. A flood stays one: others may have been at work while it came."""
        if not self.flooded:
            self._in_a_row = 0

    async def put(self, record: ConsumerRecord, *, reason: str, is_bad: bool = True) -> None:
        """Keep a record as it came, with `x-error`, `x-topic`, `x-partition` and `x-offset`; acknowledged on return.

        Of one that is too long for that, the place and the reason are kept. One that is not bad is of a release to
        come, which will have it replayed: however many there are, they are no flood.
        """
        topic = record.topic.removeprefix(self._prefix)
        key, value, headers = record.key, record.value, list(record.headers)
        if _size(record) > MAX_RECORD_BYTES - _ORIGIN_BYTES:
            key, value, headers, reason = None, b"", [], f"{reason}; too long to be set aside whole"
        origin = [
            ("x-error", reason.encode()),
            ("x-topic", topic.encode()),
            ("x-partition", str(record.partition).encode()),
            ("x-offset", str(record.offset).encode()),
        ]
        await self._producer.send_and_wait(
            self._prefix + dead_letter_topic(self._group, topic), value, key, headers=[*headers, *origin]
        )
        if is_bad:
            self._in_a_row += 1
        self.put_aside += 1
        metrics.DLQ.labels(self._group, topic).inc()
        metrics.CONSUMER_HANDLED.labels(self._group, topic, "dead").inc()
        log(__name__).error("dead_letter", group=self._group, topic=topic, offset=record.offset, reason=reason)


def _size(record: ConsumerRecord) -> int:
    headers = sum(len(name) + len(value or b"") for name, value in record.headers)
    return headers + len(record.key or b"") + len(record.value or b"")
