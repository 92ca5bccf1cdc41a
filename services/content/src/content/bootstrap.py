"""The wiring of the content service, on one screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from content import migrations
from content.api import USER_AGENT, create_api
from content.audits.repository import AuditRepository
from content.charters.repository import CharterRepository
from content.credits.repository import CreditRepository
from content.enrichments.commands import Enricher
from content.enrichments.repository import EnrichmentRepository
from content.feeds.commands import feed_commands
from content.feeds.repository import FeedRepository
from content.items.repository import feed_items
from content.media.commands import MediaSweep
from content.media.repository import MEDIA, MediaRepository
from content.pages.repository import PageRepository
from content.personal_data.commands import confirm
from content.personal_data.repository import HOLDINGS
from content.polls.commands import Poller
from content.proposals.commands import ProposalCommands
from content.proposals.repository import ProposalRepository
from content.schedules.commands import StorySchedule
from content.settings import Settings
from content.stories.commands import Chronicle
from content.stories.repository import StoryRepository
from content.subscriptions import BROADCAST, SUBSCRIPTIONS
from content.weather.commands import WeatherCommands
from content.weather.repository import WeatherRepository
from kernel.events import Catalogue
from kernel.jobs import Job, repeated
from kernel.outbound import Outbound
from kernel.personal_data import ErasureLedger, Erasures
from kernel.process import Service
from kernel.runtime import Runtime
from kernel.service import Reach
from relais.catalogue import TOPICS


async def read_the_web(runtime: Runtime, stopping: asyncio.Event) -> None:
    """The job that polls feeds and looks at the pages of drafts."""
    settings, mongo = runtime.settings, runtime.mongo
    if not isinstance(settings, Settings):
        raise TypeError("the content service runs on its own settings")
    at_once = settings.feeds_at_once + settings.pages_at_once
    async with (
        Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed, connections=max(at_once, 1)) as outbound,
        asyncio.TaskGroup() as group,
    ):
        if settings.feeds_at_once:
            feeds = feed_commands(runtime, settings, feed_items(settings, outbound, patient=True))
            poller = Poller(mongo, feeds, FeedRepository(), runtime.clock, at_once=settings.feeds_at_once)
            group.create_task(poller.run(stopping))
        if settings.pages_at_once:
            pages = PageRepository(outbound, seconds=settings.page_seconds, max_bytes=settings.page_bytes)
            enrichments = EnrichmentRepository()
            enricher = Enricher(mongo, enrichments, pages, runtime.clock, at_once=settings.pages_at_once)
            group.create_task(enricher.run(stopping))
        await stopping.wait()


def create_jobs(runtime: Runtime) -> Sequence[Job]:
    """What the worker does besides publishing and consuming."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the content service runs on its own settings")
    proposals = ProposalCommands(
        runtime.uow,
        ProposalRepository(),
        StoryRepository(),
        CharterRepository(),
        AuditRepository(),
        CreditRepository(),
        runtime.clock,
        answer_days=settings.proposal_answer_days,
    )
    erasures = Erasures(runtime.uow, ErasureLedger(), HOLDINGS, runtime.clock, finished=confirm)
    weather = WeatherCommands(runtime.uow, WeatherRepository(), runtime.clock, audits=AuditRepository())
    sweep = MediaSweep(runtime.mongo, MediaRepository(runtime.mongo.files(MEDIA)), runtime.clock)
    stories = StoryRepository()
    chronicle = Chronicle(stories, AuditRepository(), CreditRepository())
    schedule = StorySchedule(runtime.uow, runtime.mongo, stories, runtime.clock, chronicle=chronicle)
    return [
        weather.run,
        sweep.run,
        repeated(proposals.notice_overdue, seconds=settings.scheduler_seconds),
        repeated(erasures.carry_out, seconds=settings.scheduler_seconds),
        partial(read_the_web, runtime),
        repeated(schedule.advance_due, seconds=settings.scheduler_seconds),
    ]


SERVICE = Service(
    name="content",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
    broadcasts=BROADCAST,
    audit=AuditRepository(),
    jobs=create_jobs,
    reaches={"api": frozenset({Reach.WEB}), "worker": frozenset({Reach.WEB})},
)
