"""Events put on Kafka as the outbox relay of a service would, for what lies too far back to be done over HTTP."""

from __future__ import annotations

from collections.abc import Iterable

from aiokafka import AIOKafkaProducer

from kernel.events import Catalogue, NewEvent
from kernel.outbox import OutboxWriter, record_of
from relais.catalogue import TOPICS


async def tell(kafka: str, events: Iterable[NewEvent], *, source: str) -> None:
    """Tell of these in the name of a service (`/distribution`)."""
    writer = OutboxWriter(Catalogue(TOPICS), source=source)
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=50)
    await producer.start()
    try:
        for new in events:
            row = writer.row(writer.stamp(new))
            headers, key, value = record_of(row)
            await producer.send(row["topic"], value, key, headers=headers)
        await producer.flush()
    finally:
        await producer.stop()
