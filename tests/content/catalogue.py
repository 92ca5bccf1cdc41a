"""Published stories, put into the catalogue directly: as many as no editor would write in a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from content.stories.models import Story, StoryKind, StoryStatus
from content.stories.repository import StoryRepository
from kernel.clock import new_id, utc_now
from kernel.mongo import Db


def story(*, at: datetime, **members: Any) -> Story:
    """A story that was published at a moment."""
    given: dict[str, Any] = {
        "kind": StoryKind.ARTICLE,
        "language": "en",
        "title": "The new tram line opens",
        "body": "<p>From Monday on, the tram goes to the harbour.</p>",
        "url": "https://newsroom.example.org/tram",
        "topics": (),
        **members,
    }
    return Story(
        id=new_id(),
        version=3,
        status=StoryStatus.PUBLISHED,
        author_id="p_editor",
        created_at=at,
        published_at=at,
        **given,
    )


async def fill(db: Db, count: int, **members: Any) -> list[str]:
    """That many stories, a minute apart, the last one an hour ago; their ids, the newest first."""
    last = utc_now() - timedelta(hours=1)
    stories = [story(at=last - timedelta(minutes=number), **members) for number in range(count)]
    await keep(db, stories)
    return [one.id for one in stories]


async def keep(db: Db, stories: Sequence[Story]) -> None:
    """Put stories into the catalogue, in batches."""
    for at in range(0, len(stories), 200):
        await StoryRepository().add_many(stories[at : at + 200], db)
