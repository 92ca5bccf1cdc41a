"""Every event that the distribution service consumes, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from distribution.captions import events as caption_events
from distribution.captions.queries import CaptionQueries
from distribution.captions.repository import CaptionRepository
from distribution.charters import events as charter_events
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.erasures import events as erasure_events
from distribution.erasures.commands import confirm
from distribution.networks import events as network_events
from distribution.networks.queries import PolicyQueries
from distribution.networks.repository import DecisionRepository
from distribution.notices import events as notice_events
from distribution.notices.repository import NoticeRepository
from distribution.posts.commands import PostEnding
from distribution.posts.repository import PostRepository
from distribution.programmes import events as programme_events
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.settings import Settings
from distribution.stories import events as story_events
from distribution.stories.errors import NotAWebAddress
from distribution.stories.models import end
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from distribution.weathers import events as weather_events
from distribution.weathers.queries import WEATHER_AGE_SECONDS, WeatherQueries
from distribution.weathers.repository import WeatherRepository
from distribution.webhook_deliveries.commands import Intents
from distribution.webhook_deliveries.events import TYPES
from kernel.clock import utc_now
from kernel.consumer import Broadcast, Subscriptions
from kernel.consumer.subscriptions import BatchHandler
from kernel.events import Event
from kernel.mongo import Tx
from kernel.runtime import Runtime
from relais.content.v1.caption_pb2 import CaptionRetired, CaptionSuggested
from relais.content.v1.charter_pb2 import CharterEnacted
from relais.content.v1.erasure_pb2 import ErasureConfirmed as ContentErased
from relais.content.v1.network_pb2 import NetworkPolicyChanged
from relais.content.v1.programme_pb2 import ProgrammeDefined
from relais.content.v1.story_pb2 import StoryCorrected, StoryEnded, StoryPublished, StoryWithdrawn
from relais.content.v1.weather_pb2 import WeatherChanged
from relais.distribution.v1.access_pb2 import AccessEnded, AccessRestored
from relais.gamification.v1.erasure_pb2 import GamificationErasureConfirmed as GamificationErased
from relais.metrics.v1.erasure_pb2 import MetricsErasureConfirmed as MetricsErased

projections = Subscriptions(group="distribution.projections")
erasures = Subscriptions(group="distribution.erasures", reads_all=True)
webhooks = Subscriptions(group="distribution.webhooks")
_stories = StoryRepository()
_charters = CharterRepository()
_decisions = DecisionRepository()
_captions = CaptionRepository()
_programmes = ProgrammeRepository()
_notices = NoticeRepository()
_weathers = WeatherRepository()
_posts = PostEnding(PostRepository(), utc_now)


@projections.on(StoryPublished)
async def publish_story(event: Event[StoryPublished], tx: Tx) -> None:
    """The story may be shared from now on, and its links lead to it."""
    await _stories.project(story_events.published(event.data), tx)


@projections.on(StoryWithdrawn)
async def withdraw_story(event: Event[StoryWithdrawn], tx: Tx) -> None:
    """The story may no longer be shared, and its links lead nowhere; those who shared it are told, and what waits to
    be posted about it is stopped."""
    await _stories.project(story_events.withdrawn(event.data), tx)
    await _notices.note(notice_events.withdrawn(event.data), tx)
    await _posts.end_story(event.data.story_id, tx, reason="story_withdrawn")


@projections.on(StoryCorrected)
async def correct_story(event: Event[StoryCorrected], tx: Tx) -> None:
    """Those who shared what was wrong are told, and what would still be posted of it is stopped. What the story is like
    now is told by its publication."""
    await _notices.note(notice_events.corrected(event.data), tx)
    await _posts.correct_story(event.data.story_id, tx, version=event.data.story_version)


@projections.on(StoryEnded)
async def end_story(event: Event[StoryEnded], tx: Tx) -> None:
    """The story may not be shared any more, unless it is published again; its links go on leading to it. What waits to
    be posted about it is stopped."""
    known = await _stories.find(event.data.story_id, tx)
    if known is not None and (ended := end(known, version=event.data.story_version)) is not known:
        await _stories.project(ended, tx)
        await _posts.end_story(event.data.story_id, tx, reason="story_ended")


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


@projections.on(WeatherChanged)
async def change_weather(event: Event[WeatherChanged], tx: Tx) -> None:
    """What goes out by itself follows this weather from now on."""
    await _weathers.project(weather_events.changed(event.data), tx)


@erasures.on(ContentErased)
async def confirm_content(event: Event[ContentErased], tx: Tx) -> None:
    """The content service has done its part."""
    await _confirm(event.data, tx)


@erasures.on(MetricsErased)
async def confirm_metrics(event: Event[MetricsErased], tx: Tx) -> None:
    """The metrics service has done its part."""
    await _confirm(event.data, tx)


@erasures.on(GamificationErased)
async def confirm_gamification(event: Event[GamificationErased], tx: Tx) -> None:
    """The gamification service has done its part."""
    await _confirm(event.data, tx)


@webhooks.on_batch_made(*TYPES, most=200)
def note_for_subscribers(runtime: Runtime) -> BatchHandler:
    """What other systems subscribed to is to be sent to them."""
    if not isinstance(runtime.settings, Settings):
        raise TypeError("the distribution service runs on its own settings")
    return Intents(runtime.clock, kept=timedelta(days=runtime.settings.webhook_log_days)).note


async def _confirm(data: erasure_events.Confirmation, tx: Tx) -> None:
    erasure_id, service, at = erasure_events.confirmed(data)
    await confirm(erasure_id, service, tx, at=at)


SUBSCRIPTIONS: tuple[Subscriptions, ...] = (projections, erasures, webhooks)

# What says whose access tokens are refused, and what each of its events says of that.
ACCESS = "distribution.access.v1"
TOLD_OF_ACCESS = {AccessEnded: True, AccessRestored: False}
# What each api process also reads by itself, to keep its memory fresh at once.
BROADCAST = (
    *("content.story.v1", "content.charter.v1", "content.network.v1", "content.caption.v1"),
    *("content.programme.v1", ACCESS),
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


def weather_heard(runtime: Runtime, *, most_lag: float) -> tuple[WeatherQueries, Broadcast]:
    """The weather for a process, and what has to run beside it: it reads the whole topic, so that it knows by itself
    whether what it knows is current."""

    def apply(event: Event[Any]) -> None:
        if isinstance(event.data, WeatherChanged):
            weathers.learn(weather_events.changed(event.data))

    heard = Broadcast(
        runtime.settings,
        ["content.weather.v1"],
        catalogue=runtime.catalogue,
        apply=apply,
        lost=lambda: weathers.forget(),
        start="earliest",
    )
    weathers = WeatherQueries(runtime.mongo, WeatherRepository(), lag=lambda: heard.lag_seconds, most_lag=most_lag)
    WEATHER_AGE_SECONDS.set_function(lambda: heard.lag_seconds)
    return weathers, heard
