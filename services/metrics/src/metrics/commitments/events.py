"""What others tell about promises and cases, and broken promises as events. Only this file knows the messages."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from metrics.commitments.models import RELAY_ANSWER, Case, Charter, Measure, Measurement, Promise
from metrics.programmes.models import MAIN_PROGRAMME
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.proposal_pb2 import ProposalSubmitted
from relais.distribution.v1.relay_pb2 import (
    RELAY_END_OBJECTED,
    RELAY_END_RELAYED,
    RelayConcluded,
    RelayOffered,
)
from relais.metrics.v1.commitment_pb2 import CommitmentBroken


def enacted(data: CharterEnacted) -> Charter:
    """The charter in force; a measure that is not known here is left out."""
    known = frozenset(Measure)
    promises = tuple(
        Promise(clause, Measure(measure), target)
        for clause, measure, target in zip(data.clauses, data.measures, data.targets, strict=False)
        if measure in known
    )
    return Charter(data.programme_id or MAIN_PROGRAMME, data.charter_version, promises)


def submitted(data: ProposalSubmitted) -> Case:
    """A proposal that waits for its answer."""
    return Case.opened(
        proposal_case(data.proposal_id),
        programme_id=data.programme_id or MAIN_PROGRAMME,
        measure=Measure.PROPOSAL_ANSWER_DAYS,
        person_id=data.person_id,
        at=moment(data.submitted_at),
        due_at=moment(data.answer_due_at),
    )


def offered(data: RelayOffered) -> Case:
    """A post that waits to be passed on."""
    at = moment(data.offered_at)
    return Case.opened(
        relay_case(data.relay_id),
        programme_id=data.programme_id or MAIN_PROGRAMME,
        measure=Measure.POSTS_RELAYED_PERCENT,
        person_id=data.person_id,
        at=at,
        due_at=at + RELAY_ANSWER,
    )


def relayed(data: RelayConcluded) -> bool | None:
    """Whether the company passed it on; None when that was not up to the company."""
    return {RELAY_END_RELAYED: True, RELAY_END_OBJECTED: False}.get(data.end)


def proposal_case(proposal_id: str) -> str:
    """The id of a proposal's case."""
    return f"proposal:{proposal_id}"


def relay_case(relay_id: str) -> str:
    """The id of an offered post's case."""
    return f"relay:{relay_id}"


def moment(timestamp: Timestamp) -> datetime:
    """A timestamp of a message as a moment."""
    return timestamp.ToDatetime(tzinfo=UTC)


def broken(measurement: Measurement) -> NewEvent | None:
    """The promise was broken; None when it was kept, or the content service tells of each case by itself."""
    if not measurement.is_broken or measurement.measure is Measure.PROPOSAL_ANSWER_DAYS:
        return None
    data = CommitmentBroken(
        programme_id=measurement.programme_id,
        measurement_id=measurement.id,
        charter_version=measurement.charter_version or 0,
        clause=measurement.clause or 0,
        measure=measurement.measure.value,
        target=measurement.target or 0,
        found=measurement.percent,
        since=_timestamp(measurement.since),
        until=_timestamp(measurement.until),
        broken_at=_timestamp(measurement.measured_at),
    )
    # A subject of its own: measurements wait for none before them.
    return NewEvent(data, subject=measurement.id, key=measurement.programme_id, sequence=0)


def _timestamp(at: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(at)
    return timestamp
