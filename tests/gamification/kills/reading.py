"""How far the consumer groups of the service have read, and how they are made to read everything once more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from gamification.bootstrap import SERVICE
from kernel import kafka
from kernel.settings import ServiceSettings
from kernel.testing import eventually

# A member that was told to end keeps its place for as long as a session may be silent.
_MEMBER_SECONDS = 20


@dataclass
class Reading:
    """The groups of the service in its `subscriptions`, seen from outside."""

    settings: ServiceSettings
    admin: AIOKafkaAdminClient
    reader: AIOKafkaConsumer

    async def lag(self) -> int:
        """How many records are still to be read, by all groups together."""
        behind = 0
        for group, partitions in self._groups():
            ends = await self.reader.end_offsets(partitions)
            committed = await self.admin.list_consumer_group_offsets(group)
            done = {one: max(at.offset, 0) for one, at in committed.items()}
            behind += sum(end - done.get(one, 0) for one, end in ends.items())
        return behind

    async def rewind(self) -> None:
        """Have every group begin at the first record again; none of them may have a member."""
        for group, partitions in self._groups():
            await eventually(lambda group=group: self._is_empty(group), within=_MEMBER_SECONDS)
            consumer = kafka.group_consumer(self.settings, [], group=group)
            consumer.assign(partitions)
            await consumer.start()
            try:
                await consumer.commit(dict.fromkeys(partitions, 0))
            finally:
                await consumer.stop()

    async def _is_empty(self, group: str) -> bool:
        try:
            described = await self.admin.describe_consumer_groups([group])
        except KafkaError:
            return False
        return all(state == "Empty" for answer in described for _code, _group, state, *_rest in answer.groups)

    def _groups(self) -> Iterator[tuple[str, list[TopicPartition]]]:
        prefix = self.settings.topic_prefix
        for subscriptions in SERVICE.subscriptions:
            yield (
                prefix + subscriptions.group,
                [
                    TopicPartition(prefix + topic, number)
                    for topic in subscriptions.topics(SERVICE.catalogue)
                    for number in range(SERVICE.catalogue.topics[topic].partitions)
                ],
            )


@asynccontextmanager
async def reading(settings: ServiceSettings) -> AsyncIterator[Reading]:
    """The groups of a service with these settings."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    reader = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, group_id=None, enable_auto_commit=False)
    await admin.start()
    await reader.start()
    try:
        yield Reading(settings, admin, reader)
    finally:
        await reader.stop()
        await admin.close()
