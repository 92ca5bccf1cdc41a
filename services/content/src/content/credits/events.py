"""Credits as events: which colleagues public stories name. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from kernel.events import NewEvent
from relais.content.v1.credit_pb2 import StoryCredited, StoryUncredited


def credited(story_id: str, person_id: str, *, at: datetime) -> NewEvent:
    """A public story names a colleague, who has agreed to that."""
    return _event(
        StoryCredited(story_id=story_id, person_id=person_id, credited_at=_timestamp(at)), story_id, person_id
    )


def uncredited(story_id: str, person_id: str, *, at: datetime) -> NewEvent:
    """A public story no longer names a colleague."""
    data = StoryUncredited(story_id=story_id, person_id=person_id, uncredited_at=_timestamp(at))
    return _event(data, story_id, person_id)


def _event(data: Message, story_id: str, person_id: str) -> NewEvent:
    return NewEvent(data, subject=story_id, key=person_id, sequence=0)


def _timestamp(moment: datetime) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
