"""The HTTP application of the gamification service."""

from __future__ import annotations

from datetime import timedelta

from gamification.allowances.repository import AllowanceRepository
from gamification.calendars import endpoints as calendars
from gamification.calendars.commands import CalendarCommands
from gamification.calendars.queries import CalendarQueries
from gamification.calendars.repository import CalendarRepository
from gamification.contributions import endpoints as contributions
from gamification.contributions.queries import ContributionQueries
from gamification.contributions.repository import ContributionRepository
from gamification.kudos import endpoints as kudos
from gamification.kudos.commands import GivingCommands, KudosCommands
from gamification.kudos.queries import KudosQueries
from gamification.kudos.repository import KudosRepository
from gamification.programmes.queries import ProgrammeQueries
from gamification.programmes.repository import ProgrammeRepository
from gamification.rings.queries import RingQueries
from gamification.rings.repository import RingRepository
from gamification.settings import Settings
from gamification.teams import endpoints as teams
from gamification.teams.commands import TeamCommands
from gamification.teams.queries import TeamQueries
from gamification.teams.repository import TeamRepository
from kernel.http import wire
from kernel.http.app import create_app
from kernel.process import Api
from kernel.runtime import Runtime


def create_api(runtime: Runtime) -> Api:
    """The application with its commands and queries wired to the runtime."""
    settings, mongo = runtime.settings, runtime.mongo
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    routers = [contributions.router, calendars.router, kudos.router, teams.router]
    app = create_app(settings, title="Relais gamification", routers=routers, mongo=mongo)
    thanks, efforts, groups = KudosRepository(), ContributionRepository(), TeamRepository()
    days, programmes = CalendarRepository(), ProgrammeQueries(mongo, ProgrammeRepository())
    wire(
        app,
        programmes,
        CalendarQueries(mongo, days, programmes),
        CalendarCommands(runtime.uow, days, programmes),
        GivingCommands(
            runtime.uow,
            thanks,
            efforts,
            AllowanceRepository(),
            groups,
            runtime.clock,
            per_week=settings.kudos_per_week,
        ),
        KudosCommands(runtime.uow, thanks, RingQueries(RingRepository(), again=settings.ring_again), runtime.clock),
        KudosQueries(mongo, thanks, runtime.clock),
        ContributionQueries(mongo, efforts, runtime.clock, shown_for=timedelta(days=settings.contribution_days)),
        TeamCommands(runtime.uow, groups, runtime.clock),
        TeamQueries(mongo, groups),
    )
    return Api(app)
