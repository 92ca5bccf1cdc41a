"""Where groups read on, as the broker keeps it: asked for with a backup, set after a restore. No member may run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from kernel import kafka
from kernel.settings import ServiceSettings

T = TypeVar("T")

_NOBODY = frozenset({"Empty", "Dead"})
_PATIENCE_SECONDS = 20.0
_AGAIN_SECONDS = 0.2


class GroupRuns(Exception):
    """A member of this group runs, whose commits would overwrite what is set."""


class Reach(NamedTuple):
    """The first offset that a partition holds, and the one that its next record gets."""

    begin: int
    end: int


class Offsets:
    """The offsets of groups and topics, named without the prefix of settings."""

    def __init__(self, settings: ServiceSettings, admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer) -> None:
        self._settings = settings
        self._prefix = settings.topic_prefix
        self._admin = admin
        self._reader = reader

    async def reaches(self, topics: Iterable[str]) -> dict[TopicPartition, Reach]:
        """What each partition holds of those topics that there are."""
        known = set(await self._admin.list_topics())
        wanted = sorted({self._prefix + topic for topic in topics} & known)
        described = await self._admin.describe_topics(wanted) if wanted else []
        partitions = [
            TopicPartition(one["topic"], each["partition"]) for one in described for each in one["partitions"]
        ]
        begins = await self._reader.beginning_offsets(partitions)
        ends = await self._reader.end_offsets(partitions)
        return {self._without(one): Reach(begins[one], ends[one]) for one in sorted(partitions)}

    async def committed(self, group: str) -> dict[TopicPartition, int]:
        """Where a group reads on; partitions of which it has read nothing are left out."""
        found = await _patiently(partial(self._admin.list_consumer_group_offsets, self._prefix + group))
        return {self._without(one): at.offset for one, at in found.items() if at.offset >= 0}

    async def must_rest(self, groups: Collection[str]) -> None:
        """Raise `GroupRuns` if any of the groups has a member."""
        for group in groups:
            # One at a time: aiokafka 0.14 reads an answer about several groups as if the first one never ended.
            [answer] = await _patiently(partial(self._admin.describe_consumer_groups, [self._prefix + group]))
            [(error, _group, state, *_rest)] = answer.groups
            if error or state not in _NOBODY:
                raise GroupRuns(group)

    async def set(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        """Have a group read on from these offsets."""
        if not offsets:
            return
        named = {TopicPartition(self._prefix + one.topic, one.partition): at for one, at in offsets.items()}
        committing = kafka.group_consumer(self._settings, [], group=self._prefix + group)
        committing.assign(list(named))
        await committing.start()
        try:
            await committing.commit(named)
        finally:
            await kafka.stop_consumer(committing)

    def _without(self, partition: TopicPartition) -> TopicPartition:
        return TopicPartition(partition.topic.removeprefix(self._prefix), partition.partition)


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer of a broker that may have started just now, whose first question about groups makes their topic."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return await ask()
        except KafkaError as failure:
            if not failure.retriable or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_AGAIN_SECONDS)


@asynccontextmanager
async def offsets_of(settings: ServiceSettings) -> AsyncIterator[Offsets]:
    """The broker's offsets, while the block runs."""
    admin = kafka.admin_client(settings)
    reader = kafka.groupless_consumer(settings, [])
    try:
        await admin.start()
        await reader.start()
        yield Offsets(settings, admin, reader)
    finally:
        await kafka.stop_consumer(reader)
        await admin.close()
