"""The HTTP application of the distribution service."""

from __future__ import annotations

from functools import partial

from distribution.ambassadors import endpoints as ambassadors
from distribution.ambassadors.commands import AmbassadorCommands
from distribution.ambassadors.queries import AmbassadorQueries
from distribution.ambassadors.repository import AmbassadorRepository
from distribution.captions.queries import CaptionQueries
from distribution.captions.repository import CaptionRepository
from distribution.charters.queries import CharterQueries
from distribution.charters.repository import CharterRepository
from distribution.clicks import endpoints as clicks
from distribution.clicks.commands import ClickCommands
from distribution.clicks.repository import ClickRepository
from distribution.links.queries import LinkQueries
from distribution.links.repository import LinkRepository
from distribution.networks.queries import PolicyQueries
from distribution.networks.repository import DecisionRepository
from distribution.programmes.queries import ProgrammeQueries
from distribution.programmes.repository import ProgrammeRepository
from distribution.settings import Settings
from distribution.shares import endpoints as shares
from distribution.shares.commands import ShareCommands
from distribution.shares.queries import LatestWords, ShareQueries
from distribution.shares.repository import ShareRepository
from distribution.stories.queries import StoryQueries
from distribution.stories.repository import StoryRepository
from distribution.subscriptions import BROADCAST, freshen
from kernel.consumer import Broadcast
from kernel.http import wire
from kernel.http.app import create_app
from kernel.process import Api
from kernel.runtime import Runtime


def create_api(runtime: Runtime) -> Api:
    """The application with its commands and queries wired to the runtime, and the jobs beside it."""
    settings, mongo = runtime.settings, runtime.mongo
    if not isinstance(settings, Settings):
        raise TypeError("the distribution service runs on its own settings")
    programmes = ProgrammeQueries(mongo, ProgrammeRepository())
    charters = CharterQueries(mongo, CharterRepository(), programmes, address=settings.charter_url)
    stories = StoryQueries(mongo, StoryRepository())
    policies = PolicyQueries(mongo, DecisionRepository(), address=settings.networks_url)
    links = LinkQueries(mongo, LinkRepository(), stories)
    people = AmbassadorQueries(mongo, AmbassadorRepository(), charters)
    latest = LatestWords(mongo, ShareRepository())
    captions = CaptionQueries(mongo, CaptionRepository())
    counted = ClickCommands(mongo, ClickRepository(), runtime.clock, settings=settings, outbox=runtime.outbox)

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
        routers=[ambassadors.router, shares.router, clicks.router],
        mongo=mongo,
    )
    wire(
        app,
        AmbassadorCommands(runtime.uow, AmbassadorRepository(), runtime.clock, charters=charters),
        people,
        ShareCommands(
            runtime.uow,
            ShareRepository(),
            runtime.clock,
            ambassadors=people,
            stories=stories,
            latest=latest,
            policies=policies,
            captions=captions,
        ),
        ShareQueries(mongo, ShareRepository()),
        policies,
        links,
        counted,
    )
    return Api(app, jobs=[heard.run, counted.run], ahead=partial(clicks.LinksAhead, links=links, clicks=counted))
