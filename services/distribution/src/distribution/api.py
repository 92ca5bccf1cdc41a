"""The HTTP application of the distribution service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from ipaddress import ip_network

from fastapi import FastAPI
from scim2_models import SCIMException

from distribution.accounts import endpoints as accounts
from distribution.accounts.commands import AccountCommands
from distribution.accounts.queries import AccountQueries, Connections
from distribution.accounts.repository import AccountRepository
from distribution.ambassadors import endpoints as ambassadors
from distribution.ambassadors.queries import AmbassadorQueries
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.audits import endpoints as audits
from distribution.audits.repository import AuditRepository
from distribution.authorizations import endpoints as authorizations
from distribution.authorizations.commands import authorization_commands
from distribution.budgets import endpoints as budgets
from distribution.budgets.commands import BudgetCommands
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.repository import BudgetRepository
from distribution.captions.queries import CaptionQueries
from distribution.captions.repository import CaptionRepository
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.clicks import endpoints as clicks
from distribution.clicks.commands import ClickCommands
from distribution.clicks.repository import ClickRepository, visitor_rules
from distribution.company_accounts import endpoints as company_accounts
from distribution.company_accounts.commands import company_account_commands
from distribution.digests import endpoints as digests
from distribution.digests.commands import DigestCommands
from distribution.digests.queries import DigestQueries
from distribution.digests.repository import DigestRepository
from distribution.erasures import endpoints as erasures
from distribution.erasures.commands import erasure_wiring
from distribution.figures import endpoints as figures
from distribution.figures.queries import FigureQueries
from distribution.figures.repository import FigureRepository
from distribution.links.queries import LinkQueries
from distribution.links.repository import LinkRepository
from distribution.messages.repository import MessageRepository
from distribution.networks.queries import PolicyQueries
from distribution.networks.repository import DecisionRepository
from distribution.notices import endpoints as notices
from distribution.notices.commands import notice_wiring
from distribution.objections import endpoints as objections
from distribution.objections.commands import ObjectionCommands
from distribution.objections.queries import ObjectionQueries, Objectors
from distribution.objections.repository import ObjectionRepository
from distribution.onboardings import endpoints as onboardings
from distribution.onboardings.commands import OnboardingCommands
from distribution.onboardings.queries import OnboardingQueries
from distribution.onboardings.repository import OnboardingRepository
from distribution.personal_data import endpoints as personal_data
from distribution.personal_data.repository import holdings
from distribution.personal_events import endpoints as personal_events
from distribution.posts import endpoints as posting
from distribution.posts.commands import post_wiring
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.provisioned_people.queries import EligibilityQueries
from distribution.provisioned_people.repository import provisioned_people
from distribution.provisioning_tokens import endpoints as provisioning_tokens
from distribution.provisioning_tokens.commands import provisioning_token_wiring
from distribution.reciprocities import endpoints as reciprocities
from distribution.reciprocities.queries import ReciprocityQueries
from distribution.reciprocities.repository import OfferRepository
from distribution.relays import endpoints as relays
from distribution.relays.commands import relay_wiring
from distribution.scim import endpoints as scim
from distribution.scim.commands import scim_commands
from distribution.settings import Settings
from distribution.shares import endpoints as shares
from distribution.shares.commands import ShareCommands
from distribution.shares.queries import LatestWords, ShareQueries
from distribution.shares.repository import ShareRepository
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from distribution.subscriptions import ACCESS, BROADCAST, TOLD_OF_ACCESS, freshen, weather_heard
from distribution.webhook_deliveries import endpoints as webhook_deliveries
from distribution.webhook_deliveries.commands import delivery_wiring
from distribution.webhooks import endpoints as webhooks
from distribution.webhooks.commands import subscription_commands
from distribution.webhooks.queries import SubscriptionQueries
from distribution.webhooks.repository import SubscriptionRepository
from kernel.consumer import Broadcast
from kernel.consumer.access import access_heard, heard_once
from kernel.http import wire
from kernel.http.app import create_app
from kernel.http.audit import Audit
from kernel.jobs import repeated
from kernel.outbound import Outbound
from kernel.personal_data.exports import PersonalData
from kernel.personal_events import personal_stream
from kernel.process import Api
from kernel.runtime import Runtime
from kernel.settings import Profile
from kernel.vault import Vault

USER_AGENT = "Relais (distribution)"

_ABOUT = "Who takes part, what they share and where it goes: links, posts, relays, digests, webhooks."


def create_api(runtime: Runtime) -> Api:
    """The application with its commands and queries wired to the runtime, and the jobs beside it."""
    settings, mongo = runtime.settings, runtime.mongo
    if not isinstance(settings, Settings):
        raise TypeError("the distribution service runs on its own settings")
    programmes = ProgrammeQueries(mongo, ProgrammeRepository())
    charters = CharterQueries(mongo, CharterRepository(), programmes, address=settings.charter_url)
    stories = StoryQueries(mongo, StoryRepository())
    policies = PolicyQueries(mongo, DecisionRepository(), address=settings.networks_url)
    links = LinkQueries(mongo, LinkRepository(), stories, runtime.clock, content_url=settings.content_url)
    grace = timedelta(days=settings.charter_grace_days)
    vault = Vault(settings.vault_keys)
    provisioned = provisioned_people(settings, vault)
    eligible = EligibilityQueries(mongo, provisioned, eligibility=settings.eligibility)
    people = AmbassadorQueries(mongo, AmbassadorRepository(), charters, runtime.clock, eligible=eligible, grace=grace)
    objectors = Objectors(mongo, ObjectionRepository())
    latest = LatestWords(mongo, ShareRepository())
    captions = CaptionQueries(mongo, CaptionRepository())
    weathers, weather = weather_heard(runtime, most_lag=settings.weather_seconds)
    own_pace = BudgetQueries(mongo, BudgetRepository(), zone=settings.time_zone)
    proxies = [ip_network(network) for network in settings.trusted_proxies]
    visitors = visitor_rules(settings.visitors_file).visitors(trusted_proxies=proxies)
    counted = ClickCommands(
        mongo, ClickRepository(), runtime.clock, settings=settings, outbox=runtime.outbox, besides=objectors
    )
    outbound = Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed)
    connections, account_repository = Connections.of(outbound, runtime.clock, settings), AccountRepository(vault)
    connected = AccountQueries(mongo, account_repository, runtime.clock, networks=connections.connectors)
    account_commands = AccountCommands(
        runtime.uow,
        account_repository,
        runtime.clock,
        bluesky=connections.bluesky,
        bluesky_url=settings.bluesky_url,
        is_strict=settings.profile is Profile.PRODUCTION,
    )
    pace = BudgetCommands(runtime.uow, BudgetRepository(), own_pace)
    told = DigestCommands(
        runtime.uow,
        DigestRepository(),
        MessageRepository(),
        runtime.clock,
        vault=vault,
        outbound=outbound,
        sends_email=settings.smtp_host is not None,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with outbound:
            yield

    sharing = ShareCommands(
        runtime.uow,
        ShareRepository(),
        runtime.clock,
        ambassadors=people,
        stories=stories,
        latest=latest,
        policies=policies,
        captions=captions,
        programmes=programmes,
    )

    def missed() -> None:
        stories.forget()
        charters.forget()
        policies.forget()
        captions.forget()

    heard = Broadcast(
        settings,
        BROADCAST,
        catalogue=runtime.catalogue,
        apply=freshen(stories, charters, policies, captions, programmes),
        lost=missed,
    )
    app = create_app(
        settings,
        title="Relais distribution",
        description=_ABOUT,
        routers=[
            *(ambassadors.router, onboardings.router, objections.router, figures.router, shares.router, clicks.router),
            *(budgets.router, digests.router, notices.router, accounts.router, authorizations.router, posting.router),
            *(relays.router, reciprocities.router, company_accounts.router, audits.router, personal_events.router),
            *(erasures.router, personal_data.router, webhooks.router, webhook_deliveries.router),
            *(provisioning_tokens.router, scim.router),
        ],
        mongo=mongo,
        lifespan=lifespan,
    )
    app.add_exception_handler(SCIMException, scim.refuse)
    denials = app.state.authenticator.denials
    access = access_heard(runtime, denials, ACCESS, TOLD_OF_ACCESS)
    live = personal_stream(runtime, settings, denials)
    wire(
        app,
        *erasure_wiring(
            runtime, settings, charters=charters, eligible=eligible, endings=[account_commands, pace, told]
        ),
        live,
        PersonalData(mongo, holdings(settings), runtime.clock, service="distribution"),
        ObjectionQueries(mongo, ObjectionRepository()),
        ObjectionCommands(runtime.uow, ObjectionRepository(), runtime.clock),
        OnboardingQueries(mongo, OnboardingRepository()),
        OnboardingCommands(runtime.uow, OnboardingRepository()),
        FigureQueries(mongo, FigureRepository(), runtime.clock, programmes=programmes),
        people,
        sharing,
        *post_wiring(
            runtime,
            settings,
            vault,
            accounts=connected,
            shares=sharing,
            stories=stories,
            policies=policies,
            budgets=own_pace,
            weathers=weathers,
        ),
        ShareQueries(mongo, ShareRepository()),
        *notice_wiring(runtime),
        policies,
        links,
        counted,
        weathers,
        own_pace,
        pace,
        DigestQueries(mongo, DigestRepository()),
        told,
        connected,
        account_commands,
        authorization_commands(runtime, settings, vault, account_commands, connections),
        programmes,
        *relay_wiring(runtime, settings, people=people, programmes=programmes, accounts=connected),
        ReciprocityQueries(mongo, OfferRepository(), runtime.clock),
        company_account_commands(runtime, account_repository),
        Audit(mongo, AuditRepository()),
        SubscriptionQueries(mongo, SubscriptionRepository()),
        subscription_commands(runtime, settings, vault, outbound),
        *delivery_wiring(runtime, settings),
        *provisioning_token_wiring(runtime),
        scim_commands(runtime, settings, vault, provisioned),
    )
    ahead = partial(clicks.LinksAhead, links=links, clicks=counted, visitors=visitors, seconds=settings.mongo_seconds)
    jobs = [heard.run, weather.run, access.run, counted.run, live.run, repeated(objectors.refresh, seconds=1.0)]
    return Api(app, jobs=jobs, checks={"access": heard_once(access)}, ahead=ahead, ending=live.listeners.end)
