"""Erasures as events: what services are asked, and what they answer. The only place that knows the messages."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from distribution.erasures.models import Wish
from kernel.events import NewEvent
from relais.content.v1.erasure_pb2 import ErasureConfirmed as OfContent
from relais.distribution.v1.ambassador_pb2 import ErasureRequested
from relais.gamification.v1.erasure_pb2 import GamificationErasureConfirmed as OfGamification
from relais.metrics.v1.erasure_pb2 import MetricsErasureConfirmed as OfMetrics

Confirmation = OfContent | OfGamification | OfMetrics


def requested(wish: Wish, *, person_id: str) -> NewEvent:
    """Every service erases what it holds of the person."""
    at = Timestamp()
    at.FromDatetime(wish.requested_at)
    data = ErasureRequested(erasure_id=wish.id, person_id=person_id, requested_at=at)
    # Versions of a person's part are moments too, so that the wish stands in its place among them.
    sequence = int(wish.requested_at.timestamp() * 1000)
    return NewEvent(data, subject=wish.id, key=person_id, sequence=sequence)


def confirmed(data: Confirmation) -> tuple[str, str, datetime]:
    """The erasure, the service that has done its part, and when. The message says which service it is of."""
    match data:
        case OfContent():
            service = "content"
        case OfGamification():
            service = "gamification"
        case OfMetrics():
            service = "metrics"
    return data.erasure_id, service, data.erased_at.ToDatetime(UTC)
