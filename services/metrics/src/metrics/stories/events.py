"""The content service's events about stories, as this service understands them."""

from __future__ import annotations

from datetime import UTC

from metrics.stories.models import MAIN_PROGRAMME, Story
from relais.content.v1.story_pb2 import StoryPublished


def published(data: StoryPublished) -> Story:
    """The story at the version that became public."""
    return Story(
        id=data.story_id,
        version=data.story_version,
        language=data.language,
        topics=tuple(data.topics),
        # Events from before there were programmes name none.
        programme_id=data.programme_id or MAIN_PROGRAMME,
        published_at=data.published_at.ToDatetime(tzinfo=UTC) if data.HasField("published_at") else None,
        entities=tuple(data.audience_entities),
    )
