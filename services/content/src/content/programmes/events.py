"""Programmes as events: what the other services are told, and what they tell. The only place that knows the messages.

Neither contacts nor names leave this service.
"""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from content.programmes.models import Baseline, Programme
from kernel.events import NewEvent
from relais.content.v1.programme_pb2 import ProgrammeChanged, ProgrammeDefined, ProgrammeOpened
from relais.metrics.v1.insight_pb2 import BarometerBaselineRecorded


def defined(programme: Programme) -> NewEvent:
    """An entity has a programme of its own."""
    data = ProgrammeDefined(
        programme_id=programme.id,
        programme_version=programme.version,
        entity=programme.entity or "",
        languages=programme.languages,
        status=programme.status,
        defined_at=_timestamp(programme.created_at),
    )
    return _event(programme, data)


def changed(programme: Programme, *, at: datetime) -> NewEvent:
    """A programme is set up otherwise than before."""
    data = ProgrammeChanged(
        programme_id=programme.id,
        programme_version=programme.version,
        entity=programme.entity or "",
        languages=programme.languages,
        status=programme.status,
        changed_at=_timestamp(at),
    )
    return _event(programme, data)


def opened(programme: Programme, *, at: datetime) -> NewEvent:
    """People are invited to take part from now on."""
    data = ProgrammeOpened(
        programme_id=programme.id,
        programme_version=programme.version,
        entity=programme.entity or "",
        opened_at=_timestamp(at),
    )
    return _event(programme, data)


def baseline(data: BarometerBaselineRecorded) -> Baseline:
    """The baseline that metrics tells of."""
    return Baseline(data.programme_id, data.wave_id, data.recorded_at.ToDatetime(tzinfo=UTC))


def _event(programme: Programme, data: Message) -> NewEvent:
    return NewEvent(data, subject=programme.id, key=programme.id, sequence=programme.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
