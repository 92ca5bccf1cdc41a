"""Every event that the distribution service consumes, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from distribution.captions import events as caption_events
from distribution.captions.queries import CaptionQueries
from distribution.captions.repository import CaptionRepository
from distribution.charters import events as charter_events
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.networks import events as network_events
from distribution.networks.queries import PolicyQueries
from distribution.networks.repository import DecisionRepository
from distribution.programmes import events as programme_events
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.stories import events as story_events
from distribution.stories.errors import NotAWebAddress
from distribution.stories.models import end
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from kernel.consumer import Subscriptions
from kernel.events import Event
from kernel.mongo import Tx
from relais.content.v1.caption_pb2 import CaptionRetired, CaptionSuggested
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.network_pb2 import NetworkPolicyChanged
from relais.content.v1.programme_pb2 import ProgrammeDefined
from relais.content.v1.story_pb2 import StoryEnded, StoryPublished, StoryWithdrawn

projections = Subscriptions(group="distribution.projections")
_stories = StoryRepository()
_charters = CharterRepository()
_decisions = DecisionRepository()
_captions = CaptionRepository()
_programmes = ProgrammeRepository()


@projections.on(StoryPublished)
async def publish_story(event: Event[StoryPublished], tx: Tx) -> None:
    """The story may be shared from now on, and its links lead to it."""
    await _stories.project(story_events.published(event.data), tx)


@projections.on(StoryWithdrawn)
async def withdraw_story(event: Event[StoryWithdrawn], tx: Tx) -> None:
    """The story may no longer be shared, and its links lead nowhere."""
    await _stories.project(story_events.withdrawn(event.data), tx)


@projections.on(StoryEnded)
async def end_story(event: Event[StoryEnded], tx: Tx) -> None:
    """The story may not be shared any more, unless it is published again; its links go on leading to it."""
    known = await _stories.find(event.data.story_id, tx)
    if known is not None:
        await _stories.project(end(known, version=event.data.story_version), tx)


@projections.on(CharterEnacted)
async def enact_charter(event: Event[CharterEnacted], tx: Tx) -> None:
    """Ambassadors of the programme have to accept this version from now on."""
    await _charters.project(charter_events.enacted(event.data), tx)


@projections.on(NetworkPolicyChanged)
async def change_network(event: Event[NetworkPolicyChanged], tx: Tx) -> None:
    """Shares on the network follow this decision of the programme from now on."""
    await _decisions.project(network_events.changed(event.data), tx)


@projections.on(CaptionSuggested)
async def suggest_caption(event: Event[CaptionSuggested], tx: Tx) -> None:
    """Shares of the story are compared with these words from now on."""
    await _captions.project(caption_events.suggested(event.data), tx)


@projections.on(CaptionRetired)
async def retire_caption(event: Event[CaptionRetired], tx: Tx) -> None:
    """Shares are compared with this caption no longer."""
    await _captions.project(caption_events.retired(event.data), tx)


@projections.on(ProgrammeDefined)
async def define_programme(event: Event[ProgrammeDefined], tx: Tx) -> None:
    """The charter of this programme, once it has one, holds for the people of its entity."""
    await _programmes.project(programme_events.defined(event.data), tx)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (projections,)

# What each api process also reads by itself, to keep its memory fresh at once.
BROADCAST = (
    *("content.story.v1", "content.charter.v1", "content.network.v1", "content.caption.v1"),
    "content.programme.v1",
)


def freshen(
    stories: StoryQueries,
    charters: CharterQueries,
    policies: PolicyQueries,
    captions: CaptionQueries,
    programmes: ProgrammeQueries,
) -> Callable[[Event[Any]], None]:
    """What to do in memory with an event that this process hears of."""

    def apply(event: Event[Any]) -> None:
        # The worker sets aside what names no web address, and says so; here it is only passed over.
        with suppress(NotAWebAddress):
            match event.data:
                case StoryPublished():
                    stories.learn(story_events.published(event.data))
                case StoryWithdrawn():
                    stories.learn(story_events.withdrawn(event.data))
                case StoryEnded():
                    stories.end(event.data.story_id, version=event.data.story_version)
                case CharterEnacted():
                    charters.learn(charter_events.enacted(event.data))
                case NetworkPolicyChanged():
                    policies.learn(network_events.changed(event.data))
                case CaptionSuggested():
                    captions.learn(caption_events.suggested(event.data))
                case CaptionRetired():
                    captions.learn(caption_events.retired(event.data))
                case ProgrammeDefined():
                    programmes.learn(programme_events.defined(event.data))

    return apply
