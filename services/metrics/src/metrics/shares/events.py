"""Shares as the distribution service tells of them. The only place that knows the message."""

from __future__ import annotations

from datetime import UTC

from metrics.shares.models import Share
from relais.distribution.v1.share_pb2 import SharePublished


class IncompleteShare(ValueError):
    """A share without an id, a person, a network or a moment."""


def share_of(data: SharePublished) -> Share:
    """The share that was published; `IncompleteShare` when it lacks what makes it one."""
    if not (data.share_id and data.person_id and data.network and data.HasField("published_at")):
        raise IncompleteShare
    return Share(
        id=data.share_id,
        person_id=data.person_id,
        story_id=data.story_id,
        network=data.network,
        entity=data.entity,
        shared_at=data.published_at.ToDatetime(UTC),
    )
