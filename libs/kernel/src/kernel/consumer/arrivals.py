"""Up to which moment everything that was published has had its effect.

Who decides something as of a moment asks here first: what tells otherwise may lie unread, behind a worker that was down
or is slow. No clock of whoever published is looked at. What a topic holds is known by its end, what the outbox holds by
its newest id; once a group is past that end, all of it is handled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from kernel.backlog import Backlog
from kernel.consumer.broker import Broker, asking
from kernel.consumer.subscriptions import Subscriptions
from kernel.runtime import Runtime
from kernel.telemetry.logs import log

_ANSWER_SECONDS = 5.0


class Arrivals:
    """How far groups have read, asked of the broker; for jobs, which ask again and again.

    `groups` are in the order in which events reach them: what one of them publishes, through the outbox, the next one
    reads. Where several workers have the partitions between them, it is all of them who are asked about.
    """

    def __init__(self, runtime: Runtime, *groups: Subscriptions) -> None:
        self._settings = runtime.settings
        self._clock = runtime.clock
        stages: list[_Stage] = []
        for group in groups:
            if stages:
                stages.append(_Published(Backlog(runtime.mongo)))
            topics = [runtime.settings.topic_prefix + topic for topic in group.topics(runtime.catalogue)]
            stages.append(_Handled(runtime.settings.topic_prefix + group.group, topics))
        self._stages = tuple(stages)
        self._until: datetime | None = None
        self._look: _Look | None = None

    async def until(self) -> datetime | None:
        """The latest moment of which it is known that all that was published before has had its effect; None before
        there is one. Each call goes on where the last one had to stop, so that a steady stream of events holds nobody
        up. A broker that does not answer leaves it as it was."""
        try:
            async with asyncio.timeout(_ANSWER_SECONDS), asking(self._settings) as broker:
                await self._go_on(broker)
        except (KafkaError, OSError, TimeoutError) as failure:
            log(__name__).warning("arrivals_not_known", error=type(failure).__name__)
        return self._until

    async def _go_on(self, broker: Broker) -> None:
        look = self._look = self._look or _Look(at=self._clock(), left=list(self._stages))
        while look.left:
            if look.mark is None:
                look.mark = await look.left[0].mark(broker)
            if not await look.left[0].is_past(look.mark, broker):
                return
            del look.left[0]
            look.mark = None
        self._until, self._look = look.at, None


@dataclass
class _Look:
    """What was there at a moment, followed through the stages that are left; `mark` is its end in the first of them."""

    at: datetime
    left: list[_Stage]
    mark: Any = field(default=None)


class _Stage(Protocol):
    async def mark(self, broker: Broker) -> Any:
        """The end of what is there now."""
        ...

    async def is_past(self, mark: Any, broker: Broker) -> bool:
        """Whether all of it has gone on."""
        ...


class _Handled:
    """Records, on their way through a group."""

    def __init__(self, group: str, topics: Collection[str]) -> None:
        self._group = group
        self._topics = topics

    async def mark(self, broker: Broker) -> Mapping[TopicPartition, int]:
        return await broker.ends(self._topics)

    async def is_past(self, mark: Mapping[TopicPartition, int], broker: Broker) -> bool:
        done = await broker.done(self._group, mark)
        return all(done[partition] >= end for partition, end in mark.items())


class _Published:
    """Events of this service, on their way through its outbox."""

    def __init__(self, backlog: Backlog) -> None:
        self._backlog = backlog

    async def mark(self, _broker: Broker) -> str:
        return await self._backlog.newest() or ""

    async def is_past(self, mark: str, _broker: Broker) -> bool:
        return not await self._backlog.has(up_to=mark)
