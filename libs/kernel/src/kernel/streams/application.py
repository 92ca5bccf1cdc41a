"""The faust application under `Streams`, and how it looks from outside."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from typing import Any

import faust
from aiokafka import TopicPartition
from faust.auth import SASLCredentials, SSLCredentials
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers.aiokafka import Consumer, Transport
from yarl import URL

from kernel.access import broker_access
from kernel.consumer.broker import asking
from kernel.settings import ServiceSettings

Starts = Callable[[Collection[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]]


def create_application(settings: ServiceSettings, *, group: str, starts: Starts) -> Any:
    """A faust application in the running event loop. `starts` says where to read assigned partitions from."""
    addresses = [URL(f"kafka://{address.strip()}") for address in settings.kafka_bootstrap.split(",")]
    name = settings.topic_prefix + group
    app = faust.App(
        name,
        broker=addresses,
        broker_credentials=_credentials(settings),
        broker_client_id=settings.service,
        broker_session_timeout=10.0,
        broker_heartbeat_interval=3.0,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=f"{group}-{settings.group_instance_id}" if settings.group_instance_id else None,
        processing_guarantee="at_least_once",
        store="memory://",
        # faust insists on a directory; with tables in memory nothing is ever put into it, so one serves all.
        datadir=f"{tempfile.gettempdir()}/faust-tables-in-memory",
        topic_allow_declare=False,
        topic_disable_leader=True,
        reply_create_topic=False,
        web_enabled=False,
        web_tables_enabled=False,
        autodiscover=False,
        loop=asyncio.get_running_loop(),
    )
    app.transport = _Transport(addresses, app)
    app.transport.starts = starts
    return app


def _credentials(settings: ServiceSettings) -> Any:
    access = broker_access(settings)
    if not access:
        return None
    if "sasl_mechanism" not in access:
        return SSLCredentials(access["ssl_context"])
    return SASLCredentials(
        username=access["sasl_plain_username"],
        password=access["sasl_plain_password"],
        mechanism=access["sasl_mechanism"],
        ssl_context=access["ssl_context"],
    )


class _Consumer(Consumer):  # type: ignore[misc] # faust is not followed
    async def perform_seek(self) -> None:
        """Called when the tables are recovered and before the first event is read, after every rebalance."""
        await super().perform_seek()
        starts = await self.transport.starts(self.assignment())
        if starts:
            await self.seek_wait(starts)
        # Otherwise acknowledgements behind a jump would wait for ever for those that were jumped over.
        self._committed_offset.update({partition: offset or None for partition, offset in starts.items()})


class _Transport(Transport):  # type: ignore[misc] # faust is not followed
    Consumer = _Consumer
    starts: Starts


class Sources:
    """faust's consumer as `Progress` looks at one: the source partitions alone, in the broker client's words.

    The broker is asked by a client of its own. faust hands every question to two workers in the consumer's thread,
    which an unanswered one occupies for as long as a request may take; reading and seeking would wait behind it.
    """

    def __init__(self, settings: ServiceSettings, consumer: Any, topics: Collection[str]) -> None:
        self._settings = settings
        self._consumer = consumer
        self._topics = topics
        self._ends: Mapping[TopicPartition, int] = {}

    def assignment(self) -> list[TopicPartition]:
        # It is looked at from the beginning, when the thread that it is in has not started yet.
        with suppress(ConsumerNotStarted):
            return [TopicPartition(*one) for one in self._consumer.assignment() if one.topic in self._topics]
        return []

    async def end_offsets(self, partitions: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        async with asking(self._settings) as broker:
            self._ends = await broker.ends({one.topic for one in partitions})
        return {one: self._ends[one] for one in partitions}

    async def position(self, partition: TopicPartition) -> int:
        # Of what was only just assigned nothing is read before the tables are recovered.
        return self._ends[partition]
