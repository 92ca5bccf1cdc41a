"""Acts as events. The only place that knows the messages."""

from __future__ import annotations

from datetime import UTC
from typing import Protocol

from google.protobuf.timestamp_pb2 import Timestamp

from content.audits.errors import NotAnAct
from kernel.audit import Act
from kernel.events import NewEvent
from relais.content.v1.audit_pb2 import ContentActRecorded


class Told(Protocol):
    """An act as each of the other services tells of it, in a message of its own."""

    act_id: str
    subject: str
    act: str
    actor_id: str
    programme_id: str

    @property
    def acted_at(self) -> Timestamp: ...


def told(data: Told, *, service: str) -> Act:
    """What was done in another service; `NotAnAct` if it lacks what makes it one."""
    if not (data.act_id and data.subject and data.act and data.actor_id and data.acted_at.seconds):
        raise NotAnAct
    return Act(
        id=data.act_id,
        service=service,
        act=data.act,
        subject=data.subject,
        actor_id=data.actor_id,
        programme=data.programme_id or None,
        at=data.acted_at.ToDatetime(UTC),
    )


def recorded(act: Act) -> NewEvent:
    """Something was done in an office. Details stay in the log of this service."""
    at = Timestamp()
    at.FromDatetime(act.at)
    data = ContentActRecorded(
        act_id=act.id,
        subject=act.subject,
        act=act.act,
        actor_id=act.actor_id,
        programme_id=act.programme or "",
        acted_at=at,
    )
    return NewEvent(data, subject=act.subject, key=act.subject, sequence=0)
