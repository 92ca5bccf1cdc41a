"""Erasures as events. The only place that knows the messages."""

from __future__ import annotations

from datetime import UTC

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from kernel.personal_data import Erasure
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.gamification.v1.erasure_pb2 import GamificationErasureConfirmed


def requested(data: ErasureRequested) -> Erasure:
    """The erasure that a person asked for; `IncompleteErasure` if it lacks what carrying it out needs."""
    at = data.requested_at.ToDatetime(UTC) if data.HasField("requested_at") else None
    return Erasure.requested(data.erasure_id, person_id=data.person_id, at=at)


def confirmed(erasure: Erasure) -> NewEvent:
    """Nothing of the person is left here."""
    erased_at = Timestamp()
    if erasure.erased_at is not None:
        erased_at.FromDatetime(erasure.erased_at)
    data = GamificationErasureConfirmed(erasure_id=erasure.id, service="gamification", erased_at=erased_at)
    return NewEvent(data, subject=erasure.id, key=erasure.id, sequence=1)
