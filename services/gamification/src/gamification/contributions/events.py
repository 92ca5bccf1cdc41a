"""Efforts and contributions as events: what is heard and what is told. The only place that knows the messages."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from gamification.contributions.errors import IncompleteEffort
from gamification.contributions.models import PRIVATE_AT_FIRST, Contribution, ContributionKind, Effort, Origin
from kernel.events import NewEvent
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited
from relais.content.v1.proposal_pb2 import ProposalAccepted, ProposalDeclined, ProposalSubmitted, ProposalWithdrawn
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


def proposed(data: ProposalSubmitted) -> Effort:
    """The effort that a proposal is; `IncompleteEffort` if it lacks what recognition needs."""
    if not (data.proposal_id and data.person_id and data.HasField("submitted_at")):
        raise IncompleteEffort
    return Effort(
        kind=ContributionKind.PROPOSING,
        origin_id=data.proposal_id,
        person_id=data.person_id,
        made_at=data.submitted_at.ToDatetime(UTC),
        programme_id=data.programme_id or None,
    )


def proposal(data: ProposalAccepted | ProposalDeclined | ProposalWithdrawn) -> Origin:
    """Which effort was answered, or taken back; `IncompleteEffort` if it is not said."""
    if not data.proposal_id:
        raise IncompleteEffort
    return Origin(ContributionKind.PROPOSING, data.proposal_id)


def credited(data: StoryCredited) -> Effort | None:
    """The effort of the one who named a colleague; None when it is not said who, or when they named themselves.
    `IncompleteEffort` if it lacks what recognition needs."""
    if not (data.person_id and data.HasField("credited_at")):
        raise IncompleteEffort
    if not (data.credit_id and data.credited_by) or data.credited_by == data.person_id:
        return None
    return Effort(
        kind=ContributionKind.CREDITING,
        origin_id=data.credit_id,
        person_id=data.credited_by,
        story_id=data.story_id or None,
        made_at=data.credited_at.ToDatetime(UTC),
        programme_id=data.programme_id or None,
    )


def uncredited(data: StoryUncredited) -> Origin | None:
    """Which naming holds no longer; None in events of earlier releases."""
    return Origin(ContributionKind.CREDITING, data.credit_id) if data.credit_id else None


def moment(timestamp: Timestamp) -> datetime:
    """A moment as an event says it."""
    return timestamp.ToDatetime(UTC)


def recognised(contribution: Contribution) -> NewEvent:
    """The effort is recognised; in the order of its person. What its person alone sees at first is told without what
    it was, and to the day: whoever listens here looks at the contribution itself."""
    if contribution.kind in PRIVATE_AT_FIRST:
        day = contribution.recognised_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return _recognised(
            contribution,
            messages.ContributionRecognised(
                contribution_id=contribution.id, person_id=contribution.person_id, recognised_at=_timestamp(day)
            ),
        )
    data = messages.ContributionRecognised(
        contribution_id=contribution.id,
        person_id=contribution.person_id,
        kind=f"CONTRIBUTION_KIND_{contribution.kind.name}",
        recognised_at=_timestamp(contribution.recognised_at),
        made_at=_timestamp(contribution.made_at),
        story_id=contribution.story_id,
        programme_id=contribution.programme_id,
        entity=contribution.entity,
        told_by_colleague=contribution.is_told_by_colleague,
    )
    return _recognised(contribution, data)


def deleted(contribution: Contribution, *, at: datetime) -> NewEvent:
    """The person deleted it; in the order of its person."""
    data = messages.ContributionDeleted(
        contribution_id=contribution.id, person_id=contribution.person_id, deleted_at=_timestamp(at)
    )
    return NewEvent(data, subject=contribution.id, key=contribution.person_id, sequence=contribution.version + 1)


def _recognised(contribution: Contribution, data: messages.ContributionRecognised) -> NewEvent:
    return NewEvent(data, subject=contribution.id, key=contribution.person_id, sequence=contribution.version)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
