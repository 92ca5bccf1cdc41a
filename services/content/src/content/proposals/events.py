"""Proposals as events: that they were made and answered, never what they say. Only this file knows the messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from content.proposals.models import Proposal
from kernel.events import NewEvent
from kernel.personal_data import ERASED
from relais.content.v1 import proposal_pb2 as messages


def submitted(proposal: Proposal) -> NewEvent:
    """Somebody proposed something."""
    return _event(
        messages.ProposalSubmitted,
        proposal,
        **_author(proposal),
        submitted_at=_timestamp(proposal.created_at),
        answer_due_at=_timestamp(proposal.answer_due_at),
        programme_id=proposal.programme,
    )


def accepted(proposal: Proposal) -> NewEvent:
    """It is a draft story now."""
    return _event(
        messages.ProposalAccepted,
        proposal,
        **_author(proposal),
        story_id=proposal.story_id,
        accepted_at=_timestamp(proposal.answer.at if proposal.answer else None),
    )


def declined(proposal: Proposal) -> NewEvent:
    """It was declined."""
    answered_at = proposal.answer.at if proposal.answer else None
    return _event(messages.ProposalDeclined, proposal, **_author(proposal), declined_at=_timestamp(answered_at))


def withdrawn(proposal: Proposal) -> NewEvent:
    """It was taken back."""
    at = _timestamp(proposal.withdrawn_at)
    return _event(messages.ProposalWithdrawn, proposal, **_author(proposal), withdrawn_at=at)


def overdue(proposal: Proposal) -> NewEvent:
    """It was not answered as promised."""
    return _event(
        messages.ProposalOverdue,
        proposal,
        answer_due_at=_timestamp(proposal.answer_due_at),
        noticed_at=_timestamp(proposal.overdue_at),
    )


def _event(message: type[Message], proposal: Proposal, **members: Any) -> NewEvent:
    data = message(
        proposal_id=proposal.id,
        proposal_version=proposal.version,
        kind=proposal.kind,
        language=proposal.language,
        **members,
    )
    return NewEvent(data, subject=proposal.id, key=proposal.id, sequence=proposal.version)


def _author(proposal: Proposal) -> dict[str, str]:
    return {} if proposal.author_id == ERASED else {"person_id": proposal.author_id}


def _timestamp(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
