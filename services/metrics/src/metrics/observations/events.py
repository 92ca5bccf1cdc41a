"""Observations as events: what each adds to those before it. The only place that knows the message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from metrics.observations.models import Post, Provenance
from relais.metrics.v1.observation_pb2 import PROVENANCE_API, PROVENANCE_DECLARED, ObservationRecorded

_PROVENANCES = {Provenance.DECLARED: PROVENANCE_DECLARED, Provenance.API: PROVENANCE_API}


def recorded(
    post: Post, growth: Mapping[str, int], *, observation_id: str, provenance: Provenance, read_at: datetime
) -> NewEvent:
    """The counters of a post's provenance grew by this."""
    at = Timestamp()
    at.FromDatetime(read_at)
    data = ObservationRecorded(
        observation_id=observation_id,
        share_id=post.share.id,
        person_id=post.share.person_id,
        story_id=post.share.story_id,
        network=post.share.network,
        entity=post.share.entity,
        provenance=_PROVENANCES[provenance],
        read_at=at,
    )
    for name, count in growth.items():
        setattr(data, name, count)
    return NewEvent(data, subject=observation_id, key=post.share.person_id, sequence=1)
