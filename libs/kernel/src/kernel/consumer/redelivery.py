"""One event handed to a group once more: from the topic, through the group's inbox, and to nobody else."""

from __future__ import annotations

from datetime import datetime

from aiokafka import ConsumerRecord, TopicPartition

from kernel import kafka
from kernel.consumer.failures import DeadLetters
from kernel.consumer.singles import Singles
from kernel.consumer.subscriptions import Subscriptions
from kernel.runtime import Runtime
from kernel.settings import ServiceSettings

_POLL_MS = 500


async def find_record(
    settings: ServiceSettings, topic: str, *, ce_type: str, subject: str, since: datetime
) -> ConsumerRecord | None:
    """The event of that type and subject that a topic still has, looked for from a moment on; it must exist."""
    reader = kafka.groupless_consumer(settings, [])
    wanted = {"ce_type": ce_type.encode(), "ce_subject": subject.encode()}
    name = settings.topic_prefix + topic
    await reader.start()
    try:
        partitions = [TopicPartition(name, one) for one in await _partitions(settings, name)]
        reader.assign(partitions)
        ends = await reader.end_offsets(partitions)
        starts = await reader.offsets_for_times({one: int(since.timestamp() * 1000) for one in partitions})
        for partition, end in ends.items():
            start = starts.get(partition)
            reader.seek(partition, end if start is None else start.offset)
        while any([await reader.position(partition) < end for partition, end in ends.items()]):
            for records in (await reader.getmany(timeout_ms=_POLL_MS)).values():
                for record in records:
                    if wanted.items() <= dict(record.headers).items():
                        return record
        return None
    finally:
        await kafka.stop_consumer(reader)


async def hand_again(runtime: Runtime, subscriptions: Subscriptions, record: ConsumerRecord) -> bool:
    """Have a group handle a record as if it came now; False if it was set aside. What the group has handled before
    changes nothing. Raises what the database or the broker raises while it is away."""
    prefix = runtime.settings.topic_prefix
    producer = kafka.producer(runtime.settings)
    await producer.start()
    try:
        dead_letters = DeadLetters(producer, group=subscriptions.group, prefix=prefix)
        singles = Singles(
            subscriptions.opened(runtime),
            uow=runtime.uow,
            catalogue=runtime.catalogue,
            dead_letters=dead_letters,
            prefix=prefix,
            clock=runtime.clock,
        )
        partition = TopicPartition(record.topic, record.partition)
        failure = (await singles.handle({partition: [record]}))[partition].failure
        if failure is not None:
            raise failure
        return not dead_letters.put_aside
    finally:
        await producer.stop()


async def _partitions(settings: ServiceSettings, topic: str) -> list[int]:
    admin = kafka.admin_client(settings)
    await admin.start()
    try:
        [described] = await admin.describe_topics([topic])
        return [one["partition"] for one in described["partitions"]]
    finally:
        await admin.close()
