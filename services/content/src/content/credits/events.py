"""Credits as events: which colleagues public stories name. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from content.credits.models import Credit
from kernel.events import NewEvent
from kernel.personal_data import ERASED
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited


def credited(credit: Credit, *, programme: str, at: datetime) -> NewEvent:
    """A public story of that programme names a colleague, who has agreed to that."""
    data = StoryCredited(
        person_id=credit.person_id,
        story_id=credit.story_id,
        credited_at=_timestamp(at),
        credit_id=credit.id,
        credited_by=credit.asked_by if credit.asked_by != ERASED else None,
        programme_id=programme,
    )
    return _event(data, credit)


def uncredited(credit: Credit, *, at: datetime) -> NewEvent:
    """A public story no longer names a colleague."""
    data = StoryUncredited(
        person_id=credit.person_id, story_id=credit.story_id, uncredited_at=_timestamp(at), credit_id=credit.id
    )
    return _event(data, credit)


def _event(data: Message, credit: Credit) -> NewEvent:
    return NewEvent(data, subject=credit.story_id, key=credit.person_id, sequence=0)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
