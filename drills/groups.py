"""Whether every consumer group of every service gets on: events are put on its topics, its offsets looked at."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from google.protobuf.json_format import ParseDict

from content.bootstrap import SERVICE as CONTENT
from devstack.places import REPOSITORY
from distribution.bootstrap import SERVICE as DISTRIBUTION
from gamification import streams as progress
from gamification.bootstrap import SERVICE as GAMIFICATION
from kernel.clock import new_id
from kernel.consumer.broker import Broker
from kernel.events import Catalogue, NewEvent, encode
from kernel.outbox import OutboxWriter
from metrics import streams as trends
from metrics.bootstrap import SERVICE as METRICS
from relais.catalogue import TOPICS
from tools.contracts.topics import read_topics

_SUBSCRIPTIONS = [
    (one, service.catalogue)
    for service in (CONTENT, DISTRIBUTION, METRICS, GAMIFICATION)
    for one in service.subscriptions
]
GROUPS: Mapping[str, Sequence[str]] = {
    **{one.group: one.topics(catalogue) for one, catalogue in _SUBSCRIPTIONS},
    trends.GROUP: [trends.TOPIC],
    progress.GROUP: [progress.TOPIC],
}
"""Group → the topics that it reads."""
_DEAD_LETTERS = [topic for one, catalogue in _SUBSCRIPTIONS for topic in one.dead_letter_topics(catalogue)]

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_LOOK_SECONDS = 0.1
_ANSWER_SECONDS = 5.0

Marks = Mapping[str, tuple[TopicPartition, int]]


async def put_events(bootstrap: str) -> Marks:
    """Put an event on each topic that any group reads: the example of its contract, of things that are new. Topic →
    where it is. It is tried until the broker takes it."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        records = {topic: _record(topic) for topic in sorted({name for topics in GROUPS.values() for name in topics})}
        sent = {
            topic: await producer.send(topic, value, key, headers=headers)
            for topic, (headers, key, value) in records.items()
        }
        return {
            topic: (at.topic_partition, at.offset)
            for topic, at in zip(sent, await asyncio.gather(*sent.values()), strict=True)
        }
    finally:
        await producer.stop()


async def got_past(bootstrap: str, marks: Marks, *, since: float, within: float) -> dict[str, float]:
    """Group → after how many seconds from `since` (monotonic) it had handled and committed the marked events of all its
    topics; infinite for one that had not after `within`."""
    left, done = set(GROUPS), dict.fromkeys(GROUPS, float("inf"))
    admin: AIOKafkaAdminClient | None = None
    try:
        while left and time.monotonic() < since + within:
            # An admin client that met the end of a broker does not get over it.
            with suppress(KafkaError, OSError, TimeoutError):
                async with asyncio.timeout(_ANSWER_SECONDS):
                    admin = admin or await _asked(bootstrap)
                    for group in sorted(left):
                        if await _is_past(admin, group, marks):
                            left.discard(group)
                            done[group] = time.monotonic() - since
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        if admin is not None:
            await admin.close()
    return done


async def behind(bootstrap: str) -> dict[str, int]:
    """Group → how many events of its topics it has not committed, of those that are behind."""
    async with _looking(bootstrap) as broker:
        found = {}
        for group, topics in GROUPS.items():
            ends = await broker.ends(topics)
            done = await broker.done(group, ends)
            if left := sum(end - done[one] for one, end in ends.items()):
                found[group] = left
        return found


async def set_aside(bootstrap: str) -> int:
    """How many events lie on topics of dead letters."""
    async with _looking(bootstrap) as broker:
        return sum((await broker.ends(_DEAD_LETTERS)).values())


@asynccontextmanager
async def _looking(bootstrap: str) -> AsyncIterator[Broker]:
    admin, reader = await _asked(bootstrap), AIOKafkaConsumer(bootstrap_servers=bootstrap)
    try:
        await reader.start()
        yield Broker(admin, reader)
    finally:
        await reader.stop()
        await admin.close()


async def _asked(bootstrap: str) -> AIOKafkaAdminClient:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
    except BaseException:
        await admin.close()
        raise
    return admin


async def _is_past(admin: AIOKafkaAdminClient, group: str, marks: Marks) -> bool:
    committed = await admin.list_consumer_group_offsets(group)
    return all(
        partition in committed and committed[partition].offset > offset
        for partition, offset in (marks[topic] for topic in GROUPS[group])
    )


def _record(topic: str) -> tuple[list[tuple[str, bytes]], bytes, bytes]:
    described = _EXAMPLES[topic]
    kind = next(one for one in TOPICS[topic].types if one.ce_type == described[0])
    data = ParseDict(_renewed(described[1]), kind.message())
    key = str(getattr(data, TOPICS[topic].key))
    writer = OutboxWriter(_CATALOGUE, source=f"/{TOPICS[topic].owner}")
    return encode(writer.stamp(NewEvent(data, subject=key, key=key, sequence=1)))


def _renewed(example: Mapping[str, Any]) -> dict[str, Any]:
    """The example of a contract with other ids, so that it tells of something that nobody has heard of, and of a
    programme, a charter and an entity that are nobody's."""
    made = {name: new_id() if _ID.fullmatch(str(value)) else value for name, value in example.items()}
    return made | {name: "drill" for name in ("programme_id", "charter_id", "entity") if name in made}


_CATALOGUE = Catalogue(TOPICS)
_EXAMPLES = {
    one.topic: (one.messages[0].ce_type, one.messages[0].example)
    for one in read_topics(REPOSITORY / "proto" / "topics")
}
