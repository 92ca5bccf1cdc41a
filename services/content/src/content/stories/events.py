"""Stories as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from content.stories.models import Story
from kernel.events import NewEvent
from kernel.shingles import shingles
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn


def published(story: Story) -> NewEvent:
    """The story is available; its text travels as hashes only."""
    data = StoryPublished(
        story_id=story.id,
        story_version=story.version,
        kind=story.kind,
        language=story.language,
        url=story.url,
        topics=story.topics,
        published_at=_timestamp(story.published_at),
        verified_until=_timestamp(story.certificate.verified_until if story.certificate else None),
        shingles=sorted(shingles(story.text)),
    )
    return NewEvent(data, subject=story.id, key=story.id, sequence=story.version)


def withdrawn(story: Story) -> NewEvent:
    """The story is taken back."""
    data = StoryWithdrawn(story_id=story.id, story_version=story.version, withdrawn_at=_timestamp(story.withdrawn_at))
    return NewEvent(data, subject=story.id, key=story.id, sequence=story.version)


def _timestamp(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
