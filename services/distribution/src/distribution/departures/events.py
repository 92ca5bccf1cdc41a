"""Departures as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored


def ended(person_id: str, *, at: datetime) -> NewEvent:
    """Access tokens of the person are refused."""
    return _event(AccessEnded(person_id=person_id, ended_at=_timestamp(at)), person_id, at)


def restored(person_id: str, *, at: datetime) -> NewEvent:
    """Access tokens of the person are taken again."""
    return _event(AccessRestored(person_id=person_id, restored_at=_timestamp(at)), person_id, at)


def _event(data: AccessEnded | AccessRestored, person_id: str, at: datetime) -> NewEvent:
    # A directory may say both in one millisecond; readers go by the order of the topic.
    return NewEvent(data, subject=person_id, key=person_id, sequence=int(at.timestamp() * 1000))


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
