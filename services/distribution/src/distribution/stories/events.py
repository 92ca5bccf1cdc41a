"""The content service's events about stories, as this service understands them."""

from __future__ import annotations

from datetime import UTC

from distribution.programmes.models import MAIN_PROGRAMME
from distribution.stories.models import Story, packed, web_address
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn


def published(data: StoryPublished) -> Story:
    """The story that may be shared; `NotAWebAddress` when it leads nowhere on the web."""
    ends = data.HasField("verified_until")
    return Story(
        id=data.story_id,
        version=data.story_version,
        url=web_address(data.url),
        language=data.language,
        verified_until=data.verified_until.ToDatetime(tzinfo=UTC) if ends else None,
        shingles=packed(data.shingles),
        entities=tuple(data.audience_entities),
        countries=tuple(data.audience_countries),
        # Events from before there were programmes name none.
        programme_id=data.programme_id or MAIN_PROGRAMME,
    )


def withdrawn(data: StoryWithdrawn) -> Story:
    """What is left of a story: that it is gone."""
    return Story(
        id=data.story_id,
        version=data.story_version,
        url="",
        language="",
        verified_until=None,
        shingles=b"",
        withdrawn=True,
    )
