"""Broken promises as events. The only place that knows the message."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from content.charters.models import TargetKind
from content.commitments.models import Broken, Promise
from kernel.events import NewEvent
from relais.content.v1.charter_pb2 import CommitmentMissed
from relais.metrics.v1.commitment_pb2 import CommitmentBroken


def missed(promise: Promise, *, at: datetime) -> NewEvent | None:
    """The promise was missed in one case; None when no charter made it."""
    if promise.charter_version is None or promise.clause is None:
        return None
    missed_at = Timestamp()
    missed_at.FromDatetime(at)
    data = CommitmentMissed(
        charter_id=promise.charter_id,
        charter_version=promise.charter_version,
        clause=promise.clause,
        measure=TargetKind.PROPOSAL_ANSWER_DAYS,
        missed_at=missed_at,
    )
    # A subject of its own: it is no version of the charter, and waits for none.
    subject = f"{promise.charter_id}/{promise.charter_version}/{promise.clause}"
    return NewEvent(data, subject=subject, key=promise.charter_id, sequence=0)


def broken(data: CommitmentBroken) -> Broken:
    """A promise that the metrics service found broken."""
    return Broken(
        id=data.measurement_id,
        programme=data.programme_id,
        charter_version=data.charter_version,
        clause=data.clause,
        measure=data.measure,
        target=data.target,
        found=data.found,
        since=data.since.ToDatetime(tzinfo=UTC),
        until=data.until.ToDatetime(tzinfo=UTC),
        at=data.broken_at.ToDatetime(tzinfo=UTC),
    )
