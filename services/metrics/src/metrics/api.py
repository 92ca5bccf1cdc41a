"""The HTTP application of the metrics service."""

from __future__ import annotations

from kernel.http import wire
from kernel.http.app import create_app
from kernel.personal_data.exports import PersonalData
from kernel.process import Api
from kernel.runtime import Runtime
from kernel.vault import Vault
from metrics.crowds.repository import CrowdRepository
from metrics.cycles import endpoints as cycles
from metrics.cycles.commands import PlaybookCommands
from metrics.cycles.queries import CycleQueries
from metrics.cycles.repository import CycleRepository
from metrics.figures import endpoints as figures
from metrics.figures.queries import FigureQueries
from metrics.impacts import endpoints as impacts
from metrics.impacts.queries import ImpactQueries
from metrics.impacts.repository import ImpactRepository, LedgerRepository
from metrics.keys.repository import KeyRepository
from metrics.observations import endpoints as observations
from metrics.observations.commands import ObservationCommands
from metrics.observations.queries import ObservationQueries
from metrics.observations.repository import ObservationRepository, PostRepository
from metrics.personal_data import endpoints as personal_data
from metrics.personal_data.repository import holdings
from metrics.programmes.queries import ProgrammeQueries
from metrics.programmes.repository import ProgrammeRepository
from metrics.settings import Settings
from metrics.shares.repository import ShareRepository
from metrics.trends import endpoints as trends
from metrics.trends.queries import TrendQueries
from metrics.trends.repository import TrendRepository


def create_api(runtime: Runtime) -> Api:
    """The application with its queries wired to the runtime."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    app = create_app(
        settings,
        title="Relais metrics",
        routers=[
            figures.router,
            impacts.router,
            trends.router,
            observations.router,
            personal_data.router,
            cycles.router,
        ],
        mongo=runtime.mongo,
    )
    ledger = LedgerRepository()
    keys = KeyRepository(Vault(settings.vault_keys))
    cycle_repository = CycleRepository()
    wire(
        app,
        CycleQueries(runtime.mongo, cycle_repository),
        PlaybookCommands(runtime.uow, cycle_repository, runtime.clock),
        ProgrammeQueries(runtime.mongo, ProgrammeRepository()),
        FigureQueries(runtime.mongo, ledger, runtime.clock),
        TrendQueries(runtime.mongo, TrendRepository(), CrowdRepository(), runtime.clock),
        ObservationQueries(runtime.mongo, PostRepository(), ObservationRepository(), runtime.clock),
        ObservationCommands(
            runtime.uow,
            ShareRepository(),
            PostRepository(),
            ObservationRepository(),
            runtime.clock,
            readable=settings.readable_networks,
        ),
        ImpactQueries(runtime.mongo, ImpactRepository(keys)),
        PersonalData(runtime.mongo, holdings(settings), runtime.clock, service="metrics"),
    )
    return Api(app)
