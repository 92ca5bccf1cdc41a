"""Relays as events: ids and moments alone. The only place that knows the messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from distribution.relays.models import End, Relay
from kernel.events import NewEvent
from relais.distribution.v1 import relay_pb2
from relais.distribution.v1.relay_pb2 import RelayConcluded, RelayOffered

_ENDS = {
    End.RELAYED: relay_pb2.RELAY_END_RELAYED,
    End.OBJECTED: relay_pb2.RELAY_END_OBJECTED,
    End.WITHDRAWN: relay_pb2.RELAY_END_WITHDRAWN,
    End.FAILED: relay_pb2.RELAY_END_FAILED,
}


def of(relay: Relay, *, before: Relay) -> Sequence[NewEvent]:
    """What a change of a relay tells the other services: that it is offered with consent, or how that ended. What was
    never consented to is nobody's affair."""
    if relay.consented_at is not None and before.consented_at is None:
        return [_offered(relay, at=relay.consented_at)]
    if relay.end is not None and before.end is None and relay.consented_at is not None and relay.concluded_at:
        return [_concluded(relay, end=relay.end, at=relay.concluded_at)]
    return []


def _offered(relay: Relay, *, at: datetime) -> NewEvent:
    data = RelayOffered(
        relay_id=relay.id,
        relay_version=relay.version,
        person_id=relay.person_id,
        programme_id=relay.programme_id,
        network=relay.network,
        offered_at=_timestamp(at),
    )
    return NewEvent(data, subject=relay.id, key=relay.person_id, sequence=relay.version)


def _concluded(relay: Relay, *, end: End, at: datetime) -> NewEvent:
    data = RelayConcluded(
        relay_id=relay.id,
        relay_version=relay.version,
        person_id=relay.person_id,
        programme_id=relay.programme_id,
        end=_ENDS[end],
        concluded_at=_timestamp(at),
    )
    return NewEvent(data, subject=relay.id, key=relay.person_id, sequence=relay.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
