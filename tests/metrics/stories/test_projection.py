"""What the metrics service keeps of stories."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from kernel.clock import new_id
from kernel.events import NewEvent
from kernel.testing import eventually
from kernel.testing.service import Running
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository
from relais.content.v1.story_pb2 import StoryPublished

FIRST, LATER = datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2026, 11, 9, 8, tzinfo=UTC)


async def test_the_latest_version_of_a_story_is_kept_with_its_first_publication(metrics: Running) -> None:
    story_id = new_id()
    repository = StoryRepository()
    await publish(metrics, story_id, version=2, at=FIRST, topics=["trams"])
    await publish(metrics, story_id, version=5, at=LATER, topics=["trams", "night-work"])
    await publish(metrics, story_id, version=2, at=FIRST, topics=["trams"])
    last = await publish(metrics, new_id(), version=1, at=LATER)

    await eventually(lambda: _known(metrics, last))

    assert await repository.of([story_id], metrics.runtime.mongo) == {
        story_id: Story(
            id=story_id,
            version=5,
            language="fr",
            topics=("trams", "night-work"),
            programme_id="main",
            published_at=FIRST,
            entities=("north",),
        )
    }


async def publish(
    service: Running, story_id: str, *, version: int, at: datetime, topics: tuple[str, ...] | list[str] = ()
) -> str:
    published_at = Timestamp()
    published_at.FromDatetime(at)
    data = StoryPublished(
        story_id=story_id,
        story_version=version,
        kind="article",
        language="fr",
        url="https://newsroom.example.org/articles/tram",
        topics=topics,
        published_at=published_at,
        audience_entities=["north"],
    )
    # One partition, so that the last one is read after the others.
    await service.publish(NewEvent(data, subject=story_id, key="one", sequence=version), source="/content")
    return story_id


async def _known(service: Running, story_id: str) -> bool:
    return bool(await StoryRepository().of([story_id], service.runtime.mongo))
