"""Replay: a group's dead letters are handed to the group's own handlers once more, and to nobody else."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from kernel.clock import Clock, utc_now
from kernel.consumer.failures import DeadLetters, pause_seconds
from kernel.consumer.singles import Singles
from kernel.consumer.subscriptions import BatchHandler, Handler, Subscriptions, dead_letter_topic
from kernel.events import Catalogue, Event
from kernel.kafka import group_consumer, stop_consumer
from kernel.mongo.uow import Tx, UnitOfWork
from kernel.settings import ServiceSettings

_POLL_MS = 500


@dataclass(frozen=True)
class Replayed:
    """What became of the dead letters: how many there were, how many of these were read, and how many of them were set
    aside again."""

    of: int
    read: int
    again: int

    @property
    def is_done(self) -> bool:
        """Whether all were read, and each was handled."""
        return self.read == self.of and not self.again


async def replay(
    settings: ServiceSettings,
    subscriptions: Subscriptions,
    topic: str,
    *,
    uow: UnitOfWork,
    catalogue: Catalogue,
    producer: AIOKafkaProducer,
    clock: Clock = utc_now,
    stopping: asyncio.Event | None = None,
    progress: Callable[[Replayed], None] = lambda _: None,
) -> Replayed:
    """Apply the dead letters that a group has of a topic, from the last replay's end to the present one.

    Each is applied by itself in a transaction with an inbox mark, also those of a group that folds batches, whose
    watermark has long passed them. One that fails is set aside again. The replay stops at a flood, or after the letter
    in hand once `stopping` is set; the next one goes on. A database or broker that is away is waited for. `progress`
    hears of the beginning and of each letter.
    """
    prefix = settings.topic_prefix
    dead_letters = DeadLetters(producer, group=subscriptions.group, prefix=prefix)
    singles = Singles(
        _one_by_one(subscriptions), uow=uow, catalogue=catalogue, dead_letters=dead_letters, prefix=prefix, clock=clock
    )
    partition = TopicPartition(prefix + dead_letter_topic(subscriptions.group, topic), 0)
    consumer = group_consumer(settings, [], group=f"{prefix}{subscriptions.group}.replay")
    consumer.assign([partition])
    await consumer.start()
    stopping = stopping or asyncio.Event()
    try:
        # What is set aside again comes behind this end and waits for the next replay.
        end = (await consumer.end_offsets([partition]))[partition]
        so_far = Replayed(of=max(0, end - await consumer.position(partition)), read=0, again=0)
        progress(so_far)
        while not (stopping.is_set() or dead_letters.flooded) and await consumer.position(partition) < end:
            letter = await _next(consumer)
            if letter is None or letter.offset >= end:
                continue
            if not await _apply(singles, _original(letter, prefix), stopping=stopping):
                break
            await consumer.commit({partition: letter.offset + 1})
            so_far = dataclasses.replace(so_far, read=so_far.read + 1, again=dead_letters.put_aside)
            progress(so_far)
    finally:
        await stop_consumer(consumer)
    return so_far


async def _next(consumer: AIOKafkaConsumer) -> ConsumerRecord | None:
    for records in (await consumer.getmany(timeout_ms=_POLL_MS, max_records=1)).values():
        return records[0]
    return None


async def _apply(singles: Singles, record: ConsumerRecord, *, stopping: asyncio.Event) -> bool:
    """Have a record handled, or set aside again; False when it was to stop while it waited for database or broker."""
    partition = TopicPartition(record.topic, record.partition)
    attempt = 0
    while (await singles.handle({partition: [record]}))[partition].failure is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause_seconds(attempt))
            return False
        attempt += 1
    return True


def _original(letter: ConsumerRecord, prefix: str) -> ConsumerRecord:
    """The record as it was before it was set aside."""
    origin = {name: value.decode() for name, value in letter.headers if name.startswith("x-")}
    return dataclasses.replace(
        letter,
        topic=prefix + origin["x-topic"],
        partition=int(origin["x-partition"]),
        offset=int(origin["x-offset"]),
        headers=tuple(header for header in letter.headers if not header[0].startswith("x-")),
    )


def _one_by_one(subscriptions: Subscriptions) -> Subscriptions:
    if subscriptions.batch_handler is None:
        return subscriptions
    single = Subscriptions(group=subscriptions.group)
    for message in subscriptions.messages:
        single.on(message)(_alone(subscriptions.batch_handler))
    return single


def _alone(handle: BatchHandler) -> Handler[Any]:
    async def handle_one(event: Event[Any], tx: Tx) -> None:
        await handle([event], tx)

    return handle_one
