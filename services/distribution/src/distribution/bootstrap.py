"""The wiring of the distribution service, on one screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from distribution import migrations
from distribution.accounts.commands import AccountCommands, AccountKeeper
from distribution.accounts.queries import AccountQueries, Connections
from distribution.accounts.repository import AccountRepository
from distribution.api import USER_AGENT, create_api
from distribution.audits.repository import AuditRepository
from distribution.budgets.queries import BudgetQueries
from distribution.budgets.repository import BudgetRepository
from distribution.company_accounts.repository import CompanyAccountRepository
from distribution.deliveries.commands import Deliveries
from distribution.deliveries.models import Pace
from distribution.departures.commands import departure_work
from distribution.digests.repository import DigestRepository
from distribution.erasures.commands import confirm_own
from distribution.figures.commands import FigureCommands
from distribution.figures.repository import FigureRepository
from distribution.messages.commands import MessageCommands
from distribution.messages.repository import Hooks, Mailer, MailServer, MessageRepository
from distribution.networks.queries import PolicyQueries
from distribution.networks.repository import DecisionRepository
from distribution.notices.commands import NoticeCommands
from distribution.notices.repository import NoticeRepository
from distribution.personal_data.repository import holdings
from distribution.personal_events.commands import Untold
from distribution.posts.repository import PostRepository
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.provisioned_groups.repository import ProvisionedGroupRepository
from distribution.provisioned_people.repository import provisioned_people
from distribution.provisioning_tokens.commands import provisioning_token_wiring
from distribution.relays.repository import RelayRepository
from distribution.reposts.commands import Reposts
from distribution.settings import Settings
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from distribution.subscriptions import BROADCAST, SUBSCRIPTIONS, weather_heard
from distribution.weathers.queries import WeatherQueries
from distribution.webhook_calls.commands import WebhookCalls
from distribution.webhook_calls.models import Pace as WebhookPace
from distribution.webhook_calls.repository import Receivers
from distribution.webhook_deliveries.repository import DeliveryRepository
from distribution.webhook_upkeep.commands import WebhookUpkeep
from distribution.webhooks.repository import SubscriptionRepository
from kernel.events import Catalogue
from kernel.jobs import Job, repeated, run_job
from kernel.outbound import Outbound
from kernel.personal_data import ErasureLedger, Erasures
from kernel.process import Service
from kernel.runtime import Runtime
from kernel.service import Reach
from kernel.vault import Vault
from relais.catalogue import TOPICS


async def send_messages(
    runtime: Runtime, settings: Settings, weathers: WeatherQueries, stopping: asyncio.Event
) -> None:
    """The job that writes and sends digests."""
    mongo = runtime.mongo
    async with Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed) as outbound:
        messages = MessageCommands(
            runtime.uow,
            mongo,
            runtime.clock,
            digests=DigestRepository(),
            messages=MessageRepository(),
            stories=StoryRepository(),
            budgets=BudgetQueries(mongo, BudgetRepository(), zone=settings.time_zone),
            weathers=weathers,
            programmes=ProgrammeQueries(mongo, ProgrammeRepository()),
            vault=Vault(settings.vault_keys),
            mailer=mailer(settings),
            hooks=Hooks(outbound),
            public_url=settings.public_url,
            feed_url=settings.own_feed_url,
        )
        await repeated(messages.turn, seconds=settings.scheduler_seconds)(stopping)


def mailer(settings: Settings) -> Mailer | None:
    """What sends e-mail; None where no mail server is set."""
    if settings.smtp_host is None:
        return None
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        tls=settings.smtp_tls,
        username=settings.smtp_username,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        sender=settings.mail_from,
    )
    return Mailer(server)


async def keep_accounts(runtime: Runtime, settings: Settings, stopping: asyncio.Event) -> None:
    """The job that keeps accounts connected, and has networks forget the forgotten ones."""
    mongo, clock = runtime.mongo, runtime.clock
    async with (
        Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed) as outbound,
        asyncio.TaskGroup() as group,
    ):
        accounts = AccountRepository(Vault(settings.vault_keys))
        networks = Connections.of(outbound, clock, settings).connectors
        queries = AccountQueries(mongo, accounts, clock, networks=networks)
        keeper = AccountKeeper(mongo, accounts, clock, queries=queries, networks=networks)
        for turn in (accounts.resealing(mongo).seal_again, keeper.renew_due, keeper.revoke_due):
            group.create_task(run_job(repeated(turn, seconds=settings.scheduler_seconds), stopping))


async def send_posts(runtime: Runtime, settings: Settings, weathers: WeatherQueries, stopping: asyncio.Event) -> None:
    """The job that sends what is due to networks."""
    mongo, clock, vault = runtime.mongo, runtime.clock, Vault(settings.vault_keys)
    connections = max(3 * settings.posts_at_once, 1)
    async with Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed, connections=connections) as outbound:
        networks, accounts = Connections.of(outbound, clock, settings), AccountRepository(vault)
        deliveries = Deliveries(
            runtime.uow,
            mongo,
            PostRepository(),
            clock,
            keyring=AccountQueries(mongo, accounts, clock, networks=networks.connectors),
            refusals=AccountCommands(
                runtime.uow, accounts, clock, bluesky=networks.bluesky, bluesky_url=settings.bluesky_url
            ),
            connectors=networks.connectors,
            stories=StoryQueries(mongo, StoryRepository()),
            policies=PolicyQueries(mongo, DecisionRepository(), address=settings.networks_url),
            budgets=BudgetQueries(mongo, BudgetRepository(), zone=settings.time_zone),
            weathers=weathers,
            vault=vault,
            pace=Pace(
                wait=timedelta(hours=settings.post_wait_hours),
                lease=timedelta(seconds=settings.post_lease_seconds),
                at_once=settings.posts_at_once,
                idle_seconds=settings.scheduler_seconds,
            ),
        )
        await deliveries.run(stopping)


async def pass_on(runtime: Runtime, settings: Settings, weathers: WeatherQueries, stopping: asyncio.Event) -> None:
    """The job that passes on what people offered, from the company's accounts."""
    mongo, clock = runtime.mongo, runtime.clock
    async with Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed) as outbound:
        accounts = AccountRepository(Vault(settings.vault_keys))
        networks = Connections.of(outbound, clock, settings)
        reposts = Reposts(
            runtime.uow,
            mongo,
            RelayRepository(),
            CompanyAccountRepository(),
            clock,
            accounts=AccountQueries(mongo, accounts, clock, networks=networks.connectors),
            account_commands=AccountCommands(
                runtime.uow, accounts, clock, bluesky=networks.bluesky, bluesky_url=settings.bluesky_url
            ),
            connectors=networks.connectors,
            weathers=weathers,
            idle_seconds=settings.scheduler_seconds,
        )
        await reposts.run(stopping)


async def post_to_subscribers(runtime: Runtime, settings: Settings, stopping: asyncio.Event) -> None:
    """The job that posts events to subscriptions, and keeps these."""
    mongo, vault = runtime.mongo, Vault(settings.vault_keys)
    subscriptions, deliveries = SubscriptionRepository(), DeliveryRepository()
    failing = timedelta(days=settings.webhook_failing_days)
    upkeep = WebhookUpkeep(
        runtime.uow,
        mongo,
        runtime.clock,
        subscriptions=subscriptions,
        deliveries=deliveries,
        vault=vault,
        mailer=mailer(settings),
        failing=failing,
        public_url=settings.public_url,
    )
    connections = max(settings.webhooks_at_once, 1)
    async with (
        Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed, connections=connections) as outbound,
        asyncio.TaskGroup() as group,
    ):
        calls = WebhookCalls(
            runtime.uow,
            mongo,
            runtime.clock,
            subscriptions=subscriptions,
            deliveries=deliveries,
            audits=AuditRepository(),
            receivers=Receivers(outbound, seconds=settings.webhook_seconds),
            vault=vault,
            pace=WebhookPace(
                at_once=settings.webhooks_at_once,
                receiver_at_once=settings.webhook_receiver_at_once,
                seconds=settings.webhook_seconds,
                failing=failing,
                idle_seconds=settings.scheduler_seconds,
            ),
        )
        group.create_task(run_job(repeated(upkeep.turn, seconds=settings.scheduler_seconds), stopping))
        if settings.webhooks_at_once:
            group.create_task(run_job(calls.run, stopping))


async def carry_out_departures(runtime: Runtime, settings: Settings, stopping: asyncio.Event) -> None:
    """The job that ends what goes on for people whom a directory took back, and forgets them; and that seals what
    directories say again after a change of keys."""
    vault = Vault(settings.vault_keys)
    async with (
        Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed) as outbound,
        asyncio.TaskGroup() as group,
    ):
        work = departure_work(runtime, settings, vault, outbound)
        people, groups = provisioned_people(settings, vault), ProvisionedGroupRepository(vault)
        sealing = [one.resealing(runtime.mongo).seal_again for one in (people, groups)]
        for turn in (work.turn, *sealing):
            group.create_task(run_job(repeated(turn, seconds=settings.scheduler_seconds), stopping))


def create_jobs(runtime: Runtime) -> Sequence[Job]:
    """What the worker does besides publishing and consuming."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the distribution service runs on its own settings")
    weathers, weather = weather_heard(runtime, most_lag=settings.weather_seconds)
    figures = FigureCommands(runtime.mongo, FigureRepository(), runtime.clock)
    notices = NoticeCommands(runtime.uow, runtime.mongo, NoticeRepository(), runtime.clock)
    erasures = Erasures(runtime.uow, ErasureLedger(), holdings(settings), runtime.clock, finished=confirm_own)
    _, tokens = provisioning_token_wiring(runtime)
    untold = Untold(runtime.uow, PostRepository(), AccountRepository(Vault(settings.vault_keys)), runtime.clock)
    return [
        weather.run,
        repeated(untold.tell_of_posts, seconds=settings.scheduler_seconds),
        repeated(untold.tell_of_accounts, seconds=settings.scheduler_seconds),
        partial(send_messages, runtime, settings, weathers),
        repeated(notices.tell_due, seconds=settings.scheduler_seconds),
        repeated(erasures.carry_out, seconds=settings.scheduler_seconds),
        repeated(tokens.tell_first_end, seconds=settings.scheduler_seconds),
        partial(keep_accounts, runtime, settings),
        partial(send_posts, runtime, settings, weathers),
        repeated(figures.close_months, seconds=settings.scheduler_seconds),
        partial(pass_on, runtime, settings, weathers),
        partial(post_to_subscribers, runtime, settings),
        partial(carry_out_departures, runtime, settings),
    ]


SERVICE = Service(
    name="distribution",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
    broadcasts=BROADCAST,
    audit=AuditRepository(),
    jobs=create_jobs,
    reaches={
        "api": frozenset({Reach.WEB}),
        "worker": frozenset({Reach.WEB, Reach.MAIL}),
    },
)
