"""The content service's events about corrections and withdrawals, as those who shared the story are told of them."""

from __future__ import annotations

from datetime import UTC, datetime

from distribution.notices.models import NoticeKind, Telling
from relais.content.v1.story_pb2 import StoryCorrected, StoryWithdrawn


def corrected(data: StoryCorrected) -> Telling:
    """What those who shared the wrong version are to be told."""
    return _telling(data, NoticeKind.CORRECTION, at=data.corrected_at.ToDatetime(tzinfo=UTC))


def withdrawn(data: StoryWithdrawn) -> Telling:
    """What those who shared the story are to be told."""
    return _telling(data, NoticeKind.WITHDRAWAL, at=data.withdrawn_at.ToDatetime(tzinfo=UTC))


def _telling(data: StoryCorrected | StoryWithdrawn, kind: NoticeKind, *, at: datetime) -> Telling:
    return Telling(
        id=data.notice_id,
        story_id=data.story_id,
        story_version=data.story_version,
        kind=kind,
        languages=tuple(data.notice_languages),
        happened_at=at,
        due_at=at,
    )
