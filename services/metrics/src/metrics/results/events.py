"""Results as events. The only place that knows the messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from metrics.results.models import Results
from relais.metrics.v1.insight_pb2 import BarometerBaselineRecorded


def baseline(results: Results) -> NewEvent:
    """A programme's barometer was taken for the first time."""
    recorded_at = Timestamp()
    recorded_at.FromDatetime(results.closed_at)
    data = BarometerBaselineRecorded(
        programme_id=results.programme_id,
        wave_id=results.wave_id,
        answers_at_least=results.answers_at_least or 0,
        recorded_at=recorded_at,
    )
    return NewEvent(data, subject=results.programme_id, key=results.programme_id, sequence=1)
