"""Ambassadors as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from distribution.ambassadors.models import Ambassador
from kernel.events import NewEvent
from relais.distribution.v1.ambassador_pb2 import AmbassadorEnrolled, AmbassadorLeft


def enrolled(ambassador: Ambassador) -> NewEvent:
    """A person takes part under this version of the charter."""
    data = AmbassadorEnrolled(
        person_id=ambassador.person_id,
        charter_version=ambassador.charter_version,
        enrolled_at=_timestamp(ambassador.enrolled_at),
        charter_id=ambassador.charter_id,
    )
    return _event(data, ambassador.person_id, ambassador.version)


def left(ambassador: Ambassador, *, at: datetime) -> NewEvent:
    """A person no longer takes part."""
    data = AmbassadorLeft(person_id=ambassador.person_id, left_at=_timestamp(at))
    return _event(data, ambassador.person_id, ambassador.next_version(at=at))


def _event(data: AmbassadorEnrolled | AmbassadorLeft, person_id: str, version: int) -> NewEvent:
    return NewEvent(data, subject=person_id, key=person_id, sequence=version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
