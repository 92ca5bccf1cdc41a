"""Corrections and withdrawals as events. The words themselves stay in this service: an event has none."""

from __future__ import annotations

from content.notices.models import Notice, NoticeKind
from kernel.events import NewEvent
from relais.content.v1.story_pb2 import StoryCorrected, StoryWithdrawn


def noticed(notice: Notice) -> NewEvent:
    """What the notice is about has happened to its story."""
    data = (StoryCorrected if notice.kind is NoticeKind.CORRECTION else StoryWithdrawn)(
        story_id=notice.story_id,
        story_version=notice.story_version,
        notice_id=notice.id,
        notice_languages=sorted(notice.wording),
    )
    at = data.corrected_at if isinstance(data, StoryCorrected) else data.withdrawn_at
    at.FromDatetime(notice.at)
    return NewEvent(data, subject=notice.story_id, key=notice.story_id, sequence=notice.story_version)
