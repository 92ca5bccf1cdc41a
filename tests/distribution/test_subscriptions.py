"""What the service learns from the content service, with an event and a transaction at hand or over Kafka."""

from __future__ import annotations

from typing import Any

import pytest

from distribution.stories.errors import NotAWebAddress
from distribution.stories.repository import StoryRepository
from distribution.subscriptions import enact_charter, end_story, publish_story, withdraw_story
from kernel.clock import new_id
from kernel.events import Event, NewEvent
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.distribution.conftest import STORY_URL, Programme, enacted, ended, published, withdrawn

GROUP = "distribution.projections"


async def handle(service: Running, handler: Any, new: NewEvent) -> None:
    """Run a handler on an event in a transaction, as the consumer does."""
    event: Event[Any] = service.runtime.outbox.stamp(new)

    async def work(tx: Tx) -> None:
        await handler(event, tx)

    await service.runtime.uow.run(work)


async def test_a_published_story_is_known_with_what_a_share_needs(service: Running) -> None:
    new = published(url="https://a.example/é")
    await handle(service, publish_story, new)

    story = await StoryRepository().find(new.subject, service.runtime.mongo)
    assert story is not None
    assert (story.id, story.version, story.language) == (new.subject, 3, "en")
    assert (story.url, story.withdrawn, story.verified_until) == ("https://a.example/%C3%A9", False, None)


async def test_an_older_version_that_comes_late_changes_nothing(service: Running) -> None:
    story_id = new_id()
    await handle(service, withdraw_story, withdrawn(story_id, version=4))
    await handle(service, publish_story, published(story_id=story_id, version=3))

    story = await StoryRepository().find(story_id, service.runtime.mongo)
    assert story is not None
    assert (story.version, story.withdrawn) == (4, True)


async def test_a_story_that_ended_keeps_its_address_until_it_is_published_again(service: Running) -> None:
    story_id = new_id()
    for handler, new in (
        (end_story, ended(new_id())),
        (publish_story, published(story_id=story_id, version=3)),
        (end_story, ended(story_id, version=4)),
        (end_story, ended(story_id, version=2)),
    ):
        await handle(service, handler, new)
    story = await StoryRepository().find(story_id, service.runtime.mongo)
    assert story is not None
    assert (story.version, story.ended, story.url) == (4, True, STORY_URL)
    await handle(service, publish_story, published(story_id=story_id, version=5))
    again = await StoryRepository().find(story_id, service.runtime.mongo)
    assert again is not None
    assert (again.version, again.ended) == (5, False)


async def test_the_newest_charter_is_in_force_whatever_comes_late(service: Running) -> None:
    for version in (2, 1, 3, 2):
        await handle(service, enact_charter, enacted(version))

    charters = await service.runtime.mongo.collection("charters").find({})
    assert [charter["version"] for charter in charters] == [3]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.example/\r\nSet-Cookie: x", ""])
async def test_a_story_that_leads_nowhere_on_the_web_is_not_learned(service: Running, url: str) -> None:
    new = published(url=url)
    with pytest.raises(NotAWebAddress):
        await handle(service, publish_story, new)

    assert await StoryRepository().find(new.subject, service.runtime.mongo) is None


async def test_a_poisonous_event_is_set_aside_and_the_next_one_is_learned(
    programme: Programme, service: Running
) -> None:
    bad = published(url="javascript:alert(1)")
    await service.publish(bad, source="/content")
    await service.publish_raw("content.story.v1", b"\xff\xff", key=bad.key.encode(), headers=[("ce_id", b"1")])
    await programme.story()

    async def set_aside() -> bool:
        return len(await service.records(f"{GROUP}.content.story.v1.dlq")) == 2

    await eventually(set_aside)
    assert await StoryRepository().find(bad.subject, service.runtime.mongo) is None
