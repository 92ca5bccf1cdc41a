"""Acts as events. The only place that knows the messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.audit import Act
from kernel.events import NewEvent
from relais.distribution.v1.audit_pb2 import DistributionActRecorded


def recorded(act: Act) -> NewEvent:
    """Something was done in an office. Details stay in the log of this service."""
    at = Timestamp()
    at.FromDatetime(act.at)
    data = DistributionActRecorded(
        act_id=act.id,
        subject=act.subject,
        act=act.act,
        actor_id=act.actor_id,
        programme_id=act.programme or "",
        acted_at=at,
    )
    return NewEvent(data, subject=act.subject, key=act.subject, sequence=0)
