"""Stories as events: what the other services are told. The only place that knows the messages."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from content.certificates.models import Expiry
from content.stories.models import Story, StoryStatus
from kernel.events import NewEvent
from kernel.shingles import shingles
from relais.content.v1.story_pb2 import StoryEnd, StoryEnded, StoryPublished

_ENDS = {
    Expiry.CERTIFICATE: StoryEnd.STORY_END_CERTIFICATE,
    Expiry.DATE: StoryEnd.STORY_END_DATE,
    None: StoryEnd.STORY_END_ARCHIVE,
}


def changed(before: Story, story: Story, *, at: datetime) -> list[NewEvent]:
    """What the others are told when `story` follows `before`: that it is available, or that it no longer is."""
    if story.status is StoryStatus.PUBLISHED:
        return [published(story, at=at)]
    if before.status is StoryStatus.PUBLISHED and story.status in (StoryStatus.EXPIRED, StoryStatus.ARCHIVED):
        return [ended(story, at=at)]
    return []


def published(story: Story, *, at: datetime) -> NewEvent:
    """The story is available in this version from `at` on; its text travels as hashes only."""
    data = StoryPublished(
        story_id=story.id,
        story_version=story.version,
        kind=story.kind,
        language=story.language,
        url=story.url,
        topics=story.topics,
        programme_id=story.programme,
        audience_entities=story.audience.entities,
        audience_countries=story.audience.countries,
        published_at=_timestamp(at),
        verified_until=_timestamp(story.certificate.verified_until if story.certificate else None),
        shingles=sorted(shingles(story.text)),
        card_id=story.card_id,
        links_until=_timestamp(story.links_until),
    )
    return _event(story, data)


def ended(story: Story, *, at: datetime) -> NewEvent:
    """The story is no longer offered; nothing in it was wrong."""
    because = _ENDS[story.expired_because if story.status is StoryStatus.EXPIRED else None]
    return _event(
        story, StoryEnded(story_id=story.id, story_version=story.version, ended_at=_timestamp(at), because=because)
    )


def _event(story: Story, data: Message) -> NewEvent:
    return NewEvent(data, subject=story.id, key=story.id, sequence=story.version)


def _timestamp(moment: datetime | None) -> Timestamp | None:
    if moment is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(moment)
    return timestamp
