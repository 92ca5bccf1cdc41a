"""What is on a topic now."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from aiokafka import ConsumerRecord

from kernel import kafka
from kernel.events import Catalogue, Event, decode
from kernel.settings import ServiceSettings
from relais.catalogue import TOPICS

CATALOGUE = Catalogue(TOPICS)


async def records_on(settings: ServiceSettings, topic: str) -> list[ConsumerRecord]:
    """Every record of a topic, in order per partition."""
    consumer = kafka.groupless_consumer(settings, [settings.topic_prefix + topic])
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        await consumer.seek_to_beginning(*ends)
        found: list[ConsumerRecord] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                found.extend(records)
        return found
    finally:
        await consumer.stop()


async def events_on(settings: ServiceSettings, topic: str) -> list[Event[Any]]:
    """Every event of a topic, in order per partition."""
    return [decode(record.headers, record.value, CATALOGUE) for record in await records_on(settings, topic)]


async def versions_on(settings: ServiceSettings, topic: str) -> dict[str, list[int]]:
    """The versions of each subject in the order in which they are on the topic, an event sent again left out."""
    versions: dict[str, list[int]] = defaultdict(list)
    seen: set[str] = set()
    for event in await events_on(settings, topic):
        if event.id not in seen:
            seen.add(event.id)
            versions[event.subject].append(event.sequence)
    return dict(versions)
