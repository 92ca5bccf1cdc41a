"""The group `readers` of the story topic: publishes to it, runs members of it, shows what became of the events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer, ConsumerRecord, TopicPartition
from prometheus_client import REGISTRY

from kernel import kafka
from kernel.consumer import Consumer, Replayed, Subscriptions, replay
from kernel.events import Event, NewEvent, encode
from kernel.mongo import Mongo, Tx, UnitOfWork
from kernel.outbox import OutboxWriter
from kernel.settings import ServiceSettings
from relais.content.v1.story_pb2 import StoryWithdrawn
from tests.kernel.records import CATALOGUE, records_on

GROUP = "readers"
TOPIC = "content.story.v1"
DEAD_LETTERS = f"{GROUP}.{TOPIC}.dlq"
Headers = list[tuple[str, bytes]]


class Member:
    """One running member of the group."""

    def __init__(self, consumer: Consumer, task: asyncio.Task[None], stopping: asyncio.Event) -> None:
        self.consumer = consumer
        self.task = task
        self.stopping = stopping

    async def stop(self) -> None:
        """As SIGTERM does: finish what is in hand."""
        self.stopping.set()
        await self.task

    async def die(self) -> None:
        """End in the middle of whatever is in hand."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


class Group:
    def __init__(self, settings: ServiceSettings, mongo: Mongo, producer: AIOKafkaProducer) -> None:
        self.settings = settings
        self.mongo = mongo
        self.producer = producer
        self.writer = OutboxWriter(CATALOGUE, source="/content")
        self.uow = UnitOfWork(mongo, self.writer)
        self.topic = settings.topic_prefix + TOPIC

    def event(self, subject: str, version: int = 1) -> Event[Any]:
        data = StoryWithdrawn(story_id=subject, story_version=version)
        return self.writer.stamp(NewEvent(data, subject=subject, key=subject, sequence=version))

    async def send(self, *events: Event[Any], partition: int | None = None) -> None:
        """Put events on the topic, in order."""
        for event in events:
            headers, key, value = encode(event)
            await self.raw(value, headers, key=key, partition=partition)

    async def raw(self, value: bytes, headers: Headers, *, key: bytes | None = None, partition: int = 0) -> None:
        """Put any record on the topic."""
        await self.producer.send_and_wait(self.topic, value, key, headers=headers, partition=partition)

    @asynccontextmanager
    async def member(self, subscriptions: Subscriptions, *, uow: UnitOfWork | None = None) -> AsyncIterator[Member]:
        """A member of the group, running within the block."""
        consumer = Consumer(
            self.settings, subscriptions, uow=uow or self.uow, catalogue=CATALOGUE, producer=self.producer
        )
        stopping = asyncio.Event()
        member = Member(consumer, asyncio.create_task(consumer.run(stopping)), stopping)
        try:
            yield member
        finally:
            if not member.task.done():
                await member.stop()

    async def committed(self, partition: int = 0) -> int | None:
        """The next offset that the group would read."""
        consumer = kafka.group_consumer(self.settings, [], group=self.settings.topic_prefix + GROUP)
        await consumer.start()
        try:
            offset: int | None = await consumer.committed(TopicPartition(self.topic, partition))
            return offset
        finally:
            await consumer.stop()

    async def forget_offsets(self) -> None:
        """Have the whole topic delivered again to the next member."""
        consumer = kafka.group_consumer(self.settings, [], group=self.settings.topic_prefix + GROUP)
        partitions = [TopicPartition(self.topic, number) for number in range(3)]
        consumer.assign(partitions)
        await consumer.start()
        await consumer.commit(dict.fromkeys(partitions, 0))
        await consumer.stop()

    async def polled(self) -> dict[TopicPartition, list[ConsumerRecord]]:
        """All records of the topic, as one poll."""
        found: dict[TopicPartition, list[ConsumerRecord]] = {}
        for record in await records_on(self.settings, TOPIC):
            found.setdefault(TopicPartition(record.topic, record.partition), []).append(record)
        return found

    async def dead_letters(self) -> list[ConsumerRecord]:
        return await records_on(self.settings, DEAD_LETTERS)

    async def times(self) -> dict[str, int]:
        """How often each event had its effect, by `subject:version`."""
        return {document["_id"]: document["n"] for document in await self.mongo.collection("effects").find({})}

    async def versions(self) -> dict[str, list[int]]:
        """The versions of each subject in the order of their effects."""
        return {document["_id"]: document["versions"] for document in await self.mongo.collection("order").find({})}


async def effect(event: Event[Any], tx: Tx) -> None:
    """What a handler does: something that shows when it is done twice, and something that shows the order."""
    await tx.collection("effects").update_one(
        {"_id": f"{event.subject}:{event.sequence}"}, {"$inc": {"n": 1}}, upsert=True
    )
    await tx.collection("order").update_one(
        {"_id": event.subject}, {"$push": {"versions": event.sequence}}, upsert=True
    )


def singly() -> Subscriptions:
    """Subscriptions that apply `effect` to one event at a time."""
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        await effect(event, tx)

    return subscriptions


def in_batches() -> Subscriptions:
    """Subscriptions that apply `effect` to the events of a batch."""
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on_batch(StoryWithdrawn)
    async def handle(events: Sequence[Event[Any]], tx: Tx) -> None:
        for event in events:
            await effect(event, tx)

    return subscriptions


def figure(name: str, **labels: str) -> float:
    """The value of a metric."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


def broken_singly() -> Subscriptions:
    """Subscriptions that cannot handle odd versions."""
    subscriptions = Subscriptions(group=GROUP)

    @subscriptions.on(StoryWithdrawn)
    async def handle(event: Event[StoryWithdrawn], tx: Tx) -> None:
        await effect(event, tx)
        if event.sequence % 2:
            raise ValueError

    return subscriptions


async def dead(group: Group, count: int) -> bool:
    """Whether so many records were set aside."""
    return len(await group.dead_letters()) == count


async def replayed(group: Group, subscriptions: Subscriptions) -> Replayed:
    """Replay what was set aside."""
    return await replay(
        group.settings, subscriptions, TOPIC, uow=group.uow, catalogue=CATALOGUE, producer=group.producer
    )
