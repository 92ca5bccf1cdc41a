"""The outbox: events written in the transaction of the change that they tell of. `kernel.relay` publishes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kernel.clock import Clock, new_id, utc_now
from kernel.events import Catalogue, Event, NewEvent, encode_headers
from kernel.telemetry.tracing import current_traceparent

if TYPE_CHECKING:
    from kernel.mongo.collection import Db

OUTBOX = "outbox"


class OutboxWriter:
    """Turns new events into outbox rows of one service (`source`, for instance `/content`)."""

    def __init__(self, catalogue: Catalogue, *, source: str, clock: Clock = utc_now) -> None:
        self._catalogue = catalogue
        self._source = source
        self._clock = clock

    def draft(self) -> OutboxDraft:
        """An empty list of events for one attempt at a transaction."""
        return OutboxDraft(self)

    def stamp(self, new: NewEvent) -> Event[Any]:
        """The event with its id, time, type and trace. The id stays the same however often it is sent."""
        return Event(
            id=new_id(),
            source=self._source,
            type=self._catalogue.type_of(type(new.data)),
            subject=new.subject,
            time=self._clock(),
            key=new.key,
            sequence=new.sequence,
            data=new.data,
            traceparent=current_traceparent(),
        )

    def row(self, event: Event[Any]) -> dict[str, Any]:
        """The outbox document of an event."""
        return {
            "_id": event.id,
            "topic": self._catalogue.topic_of(type(event.data)).name,
            "key": event.key,
            "source": event.source,
            "type": event.type,
            "subject": event.subject,
            "time": event.time,
            "sequence": event.sequence,
            "traceparent": event.traceparent,
            "data": event.data.SerializeToString(),
            "published_at": None,
        }


class OutboxDraft:
    """The events that one attempt at a transaction will add."""

    def __init__(self, writer: OutboxWriter) -> None:
        self._writer = writer
        self._rows: list[dict[str, Any]] = []

    async def add(self, new: NewEvent) -> None:
        """Have an event published once the transaction is committed."""
        self._rows.append(self._writer.row(self._writer.stamp(new)))

    async def write(self, db: Db) -> None:
        """Insert the rows, in the order in which they were added, in one round trip."""
        await db.collection(OUTBOX).insert_many(self._rows)


def record_of(row: Mapping[str, Any]) -> tuple[list[tuple[str, bytes]], bytes, bytes]:
    """The headers, key and value of the Kafka record of an outbox row, without decoding its data."""
    attributes = ("source", "type", "subject", "time", "key", "sequence", "traceparent")
    headers = encode_headers(id=row["_id"], **{name: row[name] for name in attributes})
    return headers, row["key"].encode(), row["data"]
