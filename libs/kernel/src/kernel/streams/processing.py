"""Handlers and windowed tables on faust, with its traps closed.

What is kept here is derived and can be made again: every start reads the last `horizon_seconds` of its topics anew,
whatever was committed or is left in a changelog, and nothing older. Handlers are therefore idempotent, and keep nothing
that must outlive the horizon. What must not be lost goes through `kernel.consumer`.

Closed: at-least-once (faust's exactly-once duplicates and crashes); one event at a time (with more, it commits past an
unfinished one); topics are never declared, led or created by it (migrations do that); no web server; tables in memory;
a handler that raises is logged and counted, because faust would acknowledge the event and end the agent; liveness from
progress, because its consumers were seen to stop in silence.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from google.protobuf.message import Message

from kernel import kafka
from kernel.consumer.progress import Progress
from kernel.events import Catalogue, Event, Undecodable, decode
from kernel.jobs import cancelled
from kernel.settings import ServiceSettings
from kernel.streams.application import Sources, create_application
from kernel.streams.windows import Windows
from kernel.telemetry import metrics
from kernel.telemetry.logs import log

M = TypeVar("M", bound=Message)
Handler = Callable[[Event[M]], Awaitable[None] | None]

_AGAIN_SECONDS = 1.0


class Streams:
    """Handlers and windowed tables of one group. Make it inside a running event loop; `run` it once."""

    def __init__(self, settings: ServiceSettings, *, group: str, catalogue: Catalogue, horizon_seconds: float) -> None:
        self.group = group
        self.progress = Progress(group, settings)
        self._settings = settings
        self._catalogue = catalogue
        self._horizon_seconds = horizon_seconds
        self._handlers: dict[str, dict[type[Message], Handler[Any]]] = {}
        self._positions: dict[TopicPartition, int] = {}
        self._app = create_application(settings, group=group, starts=self._starts)

    @property
    def ready(self) -> bool:
        """Whether the tables are recovered and events are being read."""
        return self.progress.joined

    def on(self, message: type[M]) -> Callable[[Handler[M]], Handler[M]]:
        """Register the handler of one message, called with each event in the order of its partition.

        It gets some events again after a restart. Tables can be changed in it and nowhere else.
        """
        topic = self._settings.topic_prefix + self._catalogue.topic_of(message).name

        def register(handler: Handler[M]) -> Handler[M]:
            if topic not in self._handlers:
                self._handlers[topic] = {}
                self._read(topic)
            self._handlers[topic][message] = handler
            return handler

        return register

    def tumbling(self, name: str, *, seconds: float, default: Callable[[], Any]) -> Windows:
        """A table of windows of `seconds`, one value (made of JSON) for each key and window."""
        return Windows(self._app.Table(name, default=default), seconds)

    async def run(self, stopping: asyncio.Event) -> None:
        """Process events until told to stop. A broker or topic that is not there yet is waited for."""
        await self._await_topics(stopping)
        if stopping.is_set():
            return
        ended = asyncio.create_task(self._process())
        told = asyncio.create_task(stopping.wait())
        watching = asyncio.create_task(
            self.progress.watch(Sources(self._settings, self._app.consumer, self._handlers), self._positions)
        )
        try:
            await asyncio.wait({ended, told, watching}, return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                # Nobody would see any more that they are stuck: its failure ends the process.
                watching.result()
            if ended.done():
                ended.result()
                raise RuntimeError(f"the streams {self.group} ended by themselves") from self._app.crash_reason
        finally:
            await cancelled(told, watching)
            await self._app.stop()
            await asyncio.gather(ended, return_exceptions=True)

    async def _process(self) -> None:
        await self._app.start()
        await self._app.wait_for_stopped()

    def _read(self, topic: str) -> None:
        source = self._app.topic(
            topic,
            key_type=bytes,
            value_type=bytes,
            key_serializer="raw",
            value_serializer="raw",
            # A record without a value reaches the guard below instead of ending the agent.
            allow_empty=True,
        )

        async def agent(stream: Any) -> None:
            async for event in stream.events():
                await self._guarded(event.message)

        self._app.agent(source, name=f"{self.group}.{topic}", concurrency=1)(agent)

    async def _guarded(self, record: Any) -> None:
        try:
            outcome = await self._handle(record)
        except Undecodable as failure:
            outcome = "undecodable"
            log(__name__).error("record_passed_over", topic=record.topic, offset=record.offset, reason=str(failure))
        except Exception as failure:  # noqa: BLE001 - whatever a handler raises, the agent goes on
            outcome = "failed"
            log(__name__).error(
                "event_passed_over", topic=record.topic, offset=record.offset, error=type(failure).__name__
            )
        self._positions[TopicPartition(record.topic, record.partition)] = record.offset + 1
        self.progress.note()
        topic = record.topic.removeprefix(self._settings.topic_prefix)
        metrics.CONSUMER_HANDLED.labels(self.group, topic, outcome).inc()

    async def _handle(self, record: Any) -> str:
        event = decode(record.headers or (), record.value, self._catalogue)
        handler = self._handlers[record.topic].get(type(event.data))
        if handler is None:
            return "skipped"
        result = handler(event)
        if inspect.isawaitable(result):
            await result
        return "handled"

    async def _await_topics(self, stopping: asyncio.Event) -> None:
        wanted = {*self._handlers, *(table.changelog_topic_name for table in self._app.tables.values())}
        while not stopping.is_set():
            try:
                missing = wanted - await kafka.topic_names(self._settings)
            except (KafkaError, OSError) as failure:
                log(__name__).warning("kafka_awaited", error=type(failure).__name__)
            else:
                if not missing:
                    return
                log(__name__).warning("topics_awaited", names=sorted(missing))
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _starts(self, assigned: Collection[TopicPartition]) -> dict[TopicPartition, int]:
        """Where to start in partitions of the sources: at the first record that is not older than the horizon."""
        mine = [TopicPartition(*one) for one in assigned if one.topic in self._handlers]
        consumer = kafka.groupless_consumer(self._settings, self._handlers)
        await consumer.start()
        try:
            since = int((time.time() - self._horizon_seconds) * 1000)
            found = await consumer.offsets_for_times(dict.fromkeys(mine, since))
            ends = await consumer.end_offsets(mine)
        finally:
            await consumer.stop()
        starts = {one: at.offset if (at := found[one]) is not None else ends[one] for one in mine}
        self._positions.update(starts)
        # Only now are the tables recovered and the sources about to be read.
        self.progress.joined = True
        self.progress.note()
        return starts
