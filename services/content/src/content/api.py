"""The HTTP application of the content service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from content.audits import endpoints as audits
from content.audits.repository import AuditRepository
from content.captions import endpoints as captions
from content.captions.commands import CaptionCommands
from content.captions.queries import CaptionQueries
from content.captions.repository import CaptionRepository
from content.cards import endpoints as cards
from content.cards.queries import CardQueries
from content.charters import endpoints as charters
from content.charters.commands import CharterCommands
from content.charters.queries import CharterQueries
from content.charters.repository import CharterRepository
from content.commitments import endpoints as commitments
from content.commitments.queries import CommitmentQueries
from content.commitments.repository import CommitmentRepository
from content.credits import endpoints as credits
from content.credits.commands import CreditCommands
from content.credits.queries import CreditQueries
from content.credits.repository import CreditRepository
from content.editorial_lines import endpoints as editorial_lines
from content.editorial_lines.commands import EditorialLineCommands
from content.editorial_lines.queries import EditorialLineQueries
from content.editorial_lines.repository import EditorialLineRepository
from content.enrichments import endpoints as enrichments
from content.enrichments.queries import EnrichmentQueries
from content.enrichments.repository import EnrichmentRepository
from content.feed_addresses import endpoints as feed_addresses
from content.feed_addresses.commands import FeedAddressCommands
from content.feed_addresses.queries import FeedAddressQueries
from content.feed_addresses.repository import FeedAddressRepository
from content.feeds import endpoints as feeds
from content.feeds.commands import feed_commands
from content.feeds.queries import FeedQueries
from content.feeds.repository import FeedRepository
from content.guides import endpoints as guides
from content.guides.commands import GuideCommands
from content.guides.queries import GuideQueries
from content.guides.repository import GuideRepository
from content.images.repository import ImageRepository
from content.items.repository import feed_items
from content.media import endpoints as media
from content.media.commands import MediaCommands
from content.media.queries import MediaQueries
from content.media.repository import MEDIA, MediaRepository
from content.network_policies import endpoints as network_policies
from content.network_policies.commands import NetworkPolicyCommands
from content.network_policies.queries import NetworkPolicyQueries
from content.network_policies.repository import NetworkPolicyRepository
from content.notices import endpoints as notices
from content.notices.commands import NoticeCommands
from content.notices.queries import NoticeQueries
from content.notices.repository import NoticeRepository
from content.outlines import endpoints as outlines
from content.outlines.commands import OutlineCommands
from content.outlines.queries import OutlineQueries
from content.personal_data import endpoints as personal_data
from content.personal_data.repository import HOLDINGS
from content.personal_feeds import endpoints as personal_feeds
from content.personal_feeds.queries import PersonalFeedQueries
from content.personal_feeds.repository import CandidateRepository
from content.preferences import endpoints as preferences
from content.preferences.commands import PreferencesCommands
from content.preferences.queries import PreferencesQueries
from content.preferences.repository import PreferencesReader, PreferencesRepository
from content.programmes import endpoints as programmes
from content.programmes.commands import ProgrammeCommands
from content.programmes.queries import ProgrammeQueries
from content.programmes.repository import ProgrammeRepository
from content.proposals import endpoints as proposals
from content.proposals.commands import ProposalCommands
from content.proposals.queries import ProposalQueries
from content.proposals.repository import ProposalRepository
from content.proposed_corrections import endpoints as proposed_corrections
from content.proposed_corrections.commands import ProposedCorrectionCommands
from content.proposed_corrections.queries import ProposedCorrectionQueries
from content.proposed_corrections.repository import ProposedCorrectionRepository
from content.reviews import endpoints as reviews
from content.reviews.commands import ReviewCommands
from content.reviews.queries import ReviewQueries
from content.reviews.repository import ReviewRepository
from content.searches.queries import SearchQueries
from content.searches.repository import EntryRepository
from content.settings import Settings
from content.stories import endpoints as stories
from content.stories.commands import Chronicle, StoryCommands
from content.stories.queries import StoryQueries
from content.stories.repository import StoryRepository
from content.subscriptions import ACCESS, TOLD_OF_ACCESS
from content.topics import endpoints as topics
from content.topics.commands import TopicCommands
from content.topics.queries import TopicQueries
from content.topics.repository import TopicRepository
from content.weather import endpoints as weather
from content.weather.commands import WeatherCommands
from content.weather.queries import WeatherQueries
from content.weather.repository import WeatherRepository
from kernel.consumer.access import access_heard, heard_once
from kernel.http import wire
from kernel.http.app import create_app
from kernel.http.audit import Audit
from kernel.outbound import Outbound
from kernel.personal_data.exports import PersonalData
from kernel.process import Api
from kernel.runtime import Runtime

USER_AGENT = "Relais (content; feed reader)"

_ABOUT = "Stories and their captions, feeds, proposals, programmes and charters, guides, network policies and weather."


def create_api(runtime: Runtime) -> Api:
    """The application with its commands and queries wired to the runtime."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the content service runs on its own settings")
    uow, mongo, clock = runtime.uow, runtime.mongo, runtime.clock
    outbound = Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with outbound, items:
            yield

    app = create_app(
        settings,
        title="Relais content",
        description=_ABOUT,
        # Before the feeds: `/v1/feeds/export` is no feed.
        routers=[
            # The first is found first, and this one is asked for most.
            *(personal_feeds.router, stories.router),
            *(proposed_corrections.router, enrichments.router, outlines.router, reviews.router, notices.router),
            *(credits.router, feeds.router, charters.router, audits.router, network_policies.router, guides.router),
            *(editorial_lines.router, weather.router, media.router, captions.router, proposals.router),
            *(commitments.router, personal_data.router, programmes.router, preferences.router, topics.router),
            *(feed_addresses.router, cards.router),
        ],
        lifespan=lifespan,
        mongo=mongo,
    )
    story_repository, feed_repository, charter_repository = StoryRepository(), FeedRepository(), CharterRepository()
    policy_repository, guide_repository, line_repository = (
        NetworkPolicyRepository(),
        GuideRepository(),
        EditorialLineRepository(),
    )
    correction_repository, items = ProposedCorrectionRepository(), feed_items(settings, outbound)
    media_repository = MediaRepository(mongo.files(MEDIA))
    caption_repository = CaptionRepository()
    images = ImageRepository(seconds=settings.image_seconds)
    weather_repository, proposal_repository, audit_repository = (
        WeatherRepository(),
        ProposalRepository(),
        AuditRepository(),
    )
    weather_commands = WeatherCommands(uow, weather_repository, clock, audits=audit_repository)
    programme_repository = ProgrammeRepository()
    programme_queries = ProgrammeQueries(
        mongo, programme_repository, charters=charter_repository, stories=story_repository
    )
    preferences_repository, topic_repository = PreferencesRepository(), TopicRepository()
    candidates, address_repository = CandidateRepository(mongo), FeedAddressRepository()
    credit_repository, notice_repository = CreditRepository(), NoticeRepository()
    chronicle = Chronicle(story_repository, audit_repository, credit_repository)
    review_queries = ReviewQueries(mongo, ReviewRepository(), story_repository, programmes=programme_queries)
    story_queries = StoryQueries(mongo, story_repository, audits=audit_repository)
    wire(
        app,
        StoryCommands(
            uow,
            story_repository,
            media_repository,
            clock,
            chronicle=chronicle,
            programmes=programme_repository,
            steps=programme_queries,
        ),
        story_queries,
        ReviewCommands(uow, review_queries, clock, chronicle=chronicle),
        review_queries,
        NoticeCommands(
            uow,
            notice_repository,
            story_repository,
            media_repository,
            clock,
            chronicle=chronicle,
            steps=programme_queries,
        ),
        NoticeQueries(mongo, notice_repository, story_repository),
        CreditCommands(uow, credit_repository, story_repository, clock, audits=audit_repository),
        CreditQueries(mongo, credit_repository, story_repository),
        feed_commands(runtime, settings, items),
        FeedQueries(mongo, feed_repository),
        OutlineCommands(uow, feed_repository, items, clock, programmes=programme_repository, audits=audit_repository),
        OutlineQueries(mongo, feed_repository),
        ProposedCorrectionCommands(uow, correction_repository, story_repository, clock, audits=audit_repository),
        ProposedCorrectionQueries(mongo, correction_repository, story_repository),
        EnrichmentQueries(mongo, EnrichmentRepository(), story_repository),
        CharterCommands(uow, charter_repository, clock, programmes=programme_repository, audits=audit_repository),
        CharterQueries(mongo, charter_repository),
        Audit(mongo, audit_repository),
        NetworkPolicyCommands(uow, policy_repository, clock, guides=guide_repository, audits=audit_repository),
        NetworkPolicyQueries(mongo, policy_repository),
        GuideCommands(uow, guide_repository, clock, audits=audit_repository),
        GuideQueries(mongo, guide_repository),
        EditorialLineCommands(uow, line_repository, clock, guides=guide_repository, policies=policy_repository),
        EditorialLineQueries(mongo, line_repository, guide_repository),
        weather_commands,
        WeatherQueries(mongo, weather_repository),
        MediaCommands(uow, mongo, media_repository, images, clock, audits=audit_repository),
        MediaQueries(mongo, media_repository, story_repository),
        CaptionCommands(
            uow,
            caption_repository,
            story_repository,
            clock,
            lease=settings.caption_lease,
            policies=policy_repository,
            audits=audit_repository,
        ),
        CaptionQueries(mongo, caption_repository, story_queries),
        ProposalCommands(
            uow,
            proposal_repository,
            story_repository,
            charter_repository,
            audit_repository,
            credit_repository,
            clock,
            answer_days=settings.proposal_answer_days,
        ),
        ProposalQueries(mongo, proposal_repository, clock),
        CommitmentQueries(
            mongo,
            charter_repository,
            proposal_repository,
            CommitmentRepository(),
            clock,
            answer_days=settings.proposal_answer_days,
        ),
        PersonalData(mongo, HOLDINGS, clock, service="content"),
        ProgrammeCommands(
            uow,
            programme_repository,
            clock,
            queries=programme_queries,
            charters=charter_repository,
            weathers=weather_commands,
            audits=audit_repository,
        ),
        programme_queries,
        PersonalFeedQueries(candidates, PreferencesReader(mongo)),
        PreferencesCommands(uow, preferences_repository, story_repository, clock),
        PreferencesQueries(mongo, preferences_repository),
        TopicCommands(uow, topic_repository, audit_repository, clock),
        TopicQueries(mongo, topic_repository, candidates),
        SearchQueries(mongo, EntryRepository(), story_repository),
        FeedAddressCommands(uow, address_repository, clock),
        FeedAddressQueries(mongo, address_repository, story_repository, clock),
        CardQueries(mongo, story_repository, media_repository, clock),
    )
    access = access_heard(runtime, app.state.authenticator.denials, ACCESS, TOLD_OF_ACCESS)
    return Api(app, jobs=[access.run], checks={"access": heard_once(access)})
