"""The broker, asked about topics and groups; nothing is read or committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    UnknownTopicOrPartitionError,
    for_code,
)

from kernel import kafka
from kernel.settings import ServiceSettings

_TRIES = 100
_AGAIN_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Placed:
    """A topic as the broker has it: its partitions, how often each is kept, and of how many a copy lags behind."""

    partitions: int
    copies: int
    lagging: int


class Broker:
    """The broker of some settings."""

    def __init__(self, admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer) -> None:
        self._admin = admin
        self._reader = reader

    async def brokers(self) -> int:
        """How many brokers there are."""
        return len((await self._admin.describe_cluster())["brokers"])

    async def placed(self, topics: Collection[str]) -> dict[str, Placed]:
        """Those of the topics that there are."""
        # Asked for by name, one that is missing would be made by a broker that makes topics by itself.
        known = [one for one in await self._admin.list_topics() if one in topics]
        described = await self._admin.describe_topics(known) if known else []
        return {
            one["topic"]: Placed(
                partitions=len(one["partitions"]),
                copies=min((len(each["replicas"]) for each in one["partitions"]), default=0),
                lagging=sum(len(each["isr"]) < len(each["replicas"]) for each in one["partitions"]),
            )
            for one in described
        }

    async def ends(self, topics: Collection[str]) -> Mapping[TopicPartition, int]:
        """The end of each partition that the topics have: all that was acknowledged lies before."""
        described = await self._admin.describe_topics(list(topics))
        partitions = [
            TopicPartition(topic["topic"], one["partition"]) for topic in described for one in topic["partitions"]
        ]
        if {partition.topic for partition in partitions} != set(topics):
            raise UnknownTopicOrPartitionError
        ends: Mapping[TopicPartition, int] = await self._reader.end_offsets(partitions)
        return ends

    async def begins(self, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The first offset that each partition still has."""
        begins: Mapping[TopicPartition, int] = await self._reader.beginning_offsets(list(partitions))
        return begins

    async def done(self, group: str, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Up to where a group has handled partitions. What was dropped for its age, nobody will handle any more."""
        committed = await self.committed(group)
        begins = await self.begins(partitions)
        return {one: max(committed.get(one, 0), begin) for one, begin in begins.items()}

    async def committed(self, group: str) -> dict[TopicPartition, int]:
        """Where a group reads on; partitions of which it has read nothing are left out."""
        found = await _coordinated(lambda: self._admin.list_consumer_group_offsets(group))
        return {one: at.offset for one, at in found.items() if at.offset >= 0}

    async def members(self, group: str) -> int:
        """How many members a group has; none where it was never there."""
        [answer] = await _coordinated(lambda: self._admin.describe_consumer_groups([group]))
        [(code, _name, _state, _protocol_type, _protocol, members, *_rest)] = answer.groups
        if code:
            raise for_code(code)
        return len(members)


async def _coordinated(ask: Callable[[], Awaitable[Any]]) -> Any:
    """What a group's coordinator answers. A broker that never had a group takes a moment to make room for them."""
    for _ in range(_TRIES):
        with suppress(GroupCoordinatorNotAvailableError, GroupLoadInProgressError):
            return await ask()
        await asyncio.sleep(_AGAIN_SECONDS)
    return await ask()


@asynccontextmanager
async def asking(settings: ServiceSettings) -> AsyncIterator[Broker]:
    """The broker, for one look: a connection that idles is one that nobody notices to die."""
    admin = kafka.admin_client(settings)
    reader = kafka.groupless_consumer(settings, [])
    try:
        await admin.start()
        await reader.start()
        yield Broker(admin, reader)
    finally:
        await kafka.stop_consumer(reader)
        await admin.close()
