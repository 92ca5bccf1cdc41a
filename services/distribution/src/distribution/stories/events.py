"""The content service's events about stories, as this service understands them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from distribution.programmes.models import MAIN_PROGRAMME
from distribution.stories.models import Story, packed, web_address
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn

# What can stand in an address as it is.
_CARD = re.compile("[A-Za-z0-9]{1,64}")


def published(data: StoryPublished) -> Story:
    """The story that may be shared; `NotAWebAddress` when it leads nowhere on the web."""
    return Story(
        id=data.story_id,
        version=data.story_version,
        url=web_address(data.url),
        language=data.language,
        verified_until=_moment(data, "verified_until"),
        shingles=packed(data.shingles),
        entities=tuple(data.audience_entities),
        countries=tuple(data.audience_countries),
        # Events from before there were programmes name none.
        programme_id=data.programme_id or MAIN_PROGRAMME,
        topics=tuple(data.topics),
        card_id=data.card_id if _CARD.fullmatch(data.card_id) else "",
        links_until=_moment(data, "links_until"),
        published_at=_moment(data, "published_at"),
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


def _moment(data: StoryPublished, field: str) -> datetime | None:
    moment: datetime | None = getattr(data, field).ToDatetime(tzinfo=UTC) if data.HasField(field) else None
    return moment
