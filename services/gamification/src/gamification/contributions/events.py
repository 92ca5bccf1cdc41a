"""Efforts and contributions as events: what is heard and what is told. The only place that knows the messages."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from gamification.contributions.errors import IncompleteEffort
from gamification.contributions.models import Contribution, ContributionKind, Effort
from kernel.events import NewEvent
from relais.distribution.v1.share_pb2 import SharePublished
from relais.gamification.v1 import recognition_pb2 as messages


def shared(data: SharePublished) -> Effort:
    """The effort that a share is; `IncompleteEffort` if it lacks what recognition needs."""
    if not (data.share_id and data.person_id and data.HasField("published_at")):
        raise IncompleteEffort
    return Effort(
        kind=ContributionKind.SHARING if data.story_id else ContributionKind.WRITING,
        origin_id=data.share_id,
        person_id=data.person_id,
        story_id=data.story_id or None,
        made_at=data.published_at.ToDatetime(UTC),
        entity=data.entity or None,
    )


def recognised(contribution: Contribution) -> NewEvent:
    """The effort is recognised; in the order of its person."""
    data = messages.ContributionRecognised(
        contribution_id=contribution.id,
        person_id=contribution.person_id,
        kind=f"CONTRIBUTION_KIND_{contribution.kind.name}",
        recognised_at=_timestamp(contribution.recognised_at),
        made_at=_timestamp(contribution.made_at),
        story_id=contribution.story_id,
        programme_id=contribution.programme_id,
        entity=contribution.entity,
    )
    return NewEvent(data, subject=contribution.id, key=contribution.person_id, sequence=contribution.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
