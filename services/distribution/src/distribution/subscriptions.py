"""Every event that the distribution service consumes, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from distribution.charters import events as charter_events
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.stories import events as story_events
from distribution.stories.errors import NotAWebAddress
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.story_pb2 import StoryPublished, StoryWithdrawn

projections = Subscriptions(group="distribution.projections")
_stories = StoryRepository()
_charters = CharterRepository()


@projections.on(StoryPublished)
async def publish_story(event: Event[StoryPublished], tx: Tx) -> None:
    """The story may be shared from now on, and its links lead to it."""
    await _stories.project(story_events.published(event.data), tx)


@projections.on(StoryWithdrawn)
async def withdraw_story(event: Event[StoryWithdrawn], tx: Tx) -> None:
    """The story may no longer be shared, and its links lead nowhere."""
    await _stories.project(story_events.withdrawn(event.data), tx)


@projections.on(CharterEnacted)
async def enact_charter(event: Event[CharterEnacted], tx: Tx) -> None:
    """Ambassadors have to accept this version from now on."""
    await _charters.project(charter_events.enacted(event.data), tx)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (projections,)

# What each api process also reads by itself, to keep its memory fresh at once.
BROADCAST = ("content.story.v1", "content.charter.v1")


def freshen(stories: StoryQueries, charters: CharterQueries) -> Callable[[Event[Any]], None]:
    """What to do in memory with an event that this process hears of."""

    def apply(event: Event[Any]) -> None:
        match event.data:
            case StoryPublished():
                try:
                    stories.learn(story_events.published(event.data))
                except NotAWebAddress:
                    # The worker sets it aside and says so; here it is only passed over.
                    return
            case StoryWithdrawn():
                stories.learn(story_events.withdrawn(event.data))
            case CharterEnacted():
                charters.learn(charter_events.enacted(event.data))

    return apply
