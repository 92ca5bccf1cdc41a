"""Milestones as events, without the words that they have. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from gamification.milestones.models import Milestone
from kernel.events import NewEvent
from relais.gamification.v1.milestone_pb2 import MilestoneDeleted, MilestoneReached


def reached(milestone: Milestone) -> NewEvent:
    """A person has reached a milestone, which only they are told. Which one it is, and when on that day, stays here:
    there are milestones for what is done in private."""
    data = MilestoneReached(
        milestone_id=milestone.id,
        person_id=milestone.person_id,
        reached_at=_timestamp(milestone.reached_at.replace(hour=0, minute=0, second=0, microsecond=0)),
    )
    return _event(milestone, data, sequence=milestone.version)


def deleted(milestone: Milestone, *, at: datetime) -> NewEvent:
    """Its person deleted a milestone."""
    data = MilestoneDeleted(milestone_id=milestone.id, person_id=milestone.person_id, deleted_at=_timestamp(at))
    return _event(milestone, data, sequence=milestone.version + 1)


def _event(milestone: Milestone, data: Message, *, sequence: int) -> NewEvent:
    return NewEvent(data, subject=milestone.id, key=milestone.person_id, sequence=sequence)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
