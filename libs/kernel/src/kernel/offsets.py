"""Where groups read on, as the broker keeps it: asked for with a backup, set after a restore. No member may run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiokafka import TopicPartition

from kernel import kafka
from kernel.consumer.broker import Broker, asking
from kernel.settings import ServiceSettings


class GroupRuns(Exception):
    """A member of this group runs, whose commits would overwrite what is set."""


class Reach(NamedTuple):
    """The first offset that a partition holds, and the one that its next record gets."""

    begin: int
    end: int


class Offsets:
    """The offsets of groups and topics, named without the prefix of settings."""

    def __init__(self, settings: ServiceSettings, broker: Broker) -> None:
        self._settings = settings
        self._prefix = settings.topic_prefix
        self._broker = broker

    async def reaches(self, topics: Iterable[str]) -> dict[TopicPartition, Reach]:
        """What each partition holds of those topics that there are."""
        there = await self._broker.placed({self._prefix + topic for topic in topics})
        ends = await self._broker.ends(there) if there else {}
        begins = await self._broker.begins(ends)
        return {self._without(one): Reach(begins[one], ends[one]) for one in sorted(ends)}

    async def committed(self, group: str) -> dict[TopicPartition, int]:
        """Where a group reads on; partitions of which it has read nothing are left out."""
        found = await self._broker.committed(self._prefix + group)
        return {self._without(one): at for one, at in found.items()}

    async def must_rest(self, groups: Collection[str]) -> None:
        """Raise `GroupRuns` if any of the groups has a member."""
        for group in groups:
            if await self._broker.members(self._prefix + group):
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


@asynccontextmanager
async def offsets_of(settings: ServiceSettings) -> AsyncIterator[Offsets]:
    """The broker's offsets, while the block runs."""
    async with asking(settings) as broker:
        yield Offsets(settings, broker)
