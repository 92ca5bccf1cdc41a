"""The HTTP application of the metrics service."""

from __future__ import annotations

from kernel.consumer.access import access_heard, heard_once
from kernel.http import wire
from kernel.http.app import create_app
from kernel.http.audit import Audit
from kernel.personal_data.exports import PersonalData
from kernel.process import Api
from kernel.runtime import Runtime
from kernel.vault import Vault
from metrics.answers import endpoints as answers
from metrics.answers.commands import AnswerCommands
from metrics.audits import endpoints as audits
from metrics.audits.repository import AuditRepository
from metrics.comments import endpoints as comments
from metrics.comments.commands import CommentCommands
from metrics.comments.queries import CommentQueries
from metrics.commitments import endpoints as commitments
from metrics.commitments.queries import CommitmentQueries
from metrics.commitments.repository import CommitmentRepository
from metrics.crowds.repository import CrowdRepository
from metrics.cycles import endpoints as cycles
from metrics.cycles.commands import PlaybookCommands
from metrics.cycles.queries import CycleQueries
from metrics.cycles.repository import CycleRepository
from metrics.denominators.queries import DenominatorQueries
from metrics.denominators.repository import DenominatorRepository
from metrics.drawings.repository import Draughtsman
from metrics.export_rows import endpoints as export_rows
from metrics.export_rows.queries import RowQueries
from metrics.export_rows.repository import RowRepository
from metrics.export_schedules import endpoints as export_schedules
from metrics.export_schedules.commands import ExportScheduleCommands
from metrics.export_schedules.queries import ExportScheduleQueries
from metrics.export_schedules.repository import ExportScheduleRepository
from metrics.exports import endpoints as exports
from metrics.exports.commands import ExportCommands
from metrics.exports.queries import ExportQueries
from metrics.exports.repository import FILES, ExportRepository
from metrics.figures import endpoints as figures
from metrics.figures.queries import FigureQueries
from metrics.figures.repository import FigureRepository
from metrics.goals import endpoints as goals
from metrics.goals.commands import GoalCommands
from metrics.goals.queries import GoalQueries
from metrics.goals.repository import GoalRepository
from metrics.impacts import endpoints as impacts
from metrics.impacts.queries import ImpactQueries
from metrics.impacts.repository import ImpactRepository
from metrics.imports import endpoints as imports
from metrics.imports.commands import ImportCommands
from metrics.keys.repository import KeyRepository
from metrics.media_values import endpoints as media_values
from metrics.media_values.commands import MediaValueCommands
from metrics.media_values.queries import MediaValueQueries
from metrics.media_values.repository import AssumptionsRepository
from metrics.observations import endpoints as observations
from metrics.observations.commands import ObservationCommands
from metrics.observations.queries import ObservationQueries
from metrics.observations.repository import NOT_EXPORTED, ObservationRepository, PostRepository
from metrics.personal_data import endpoints as personal_data
from metrics.personal_data.repository import holdings
from metrics.portfolios import endpoints as portfolios
from metrics.portfolios.queries import PortfolioQueries
from metrics.programmes.queries import ProgrammeQueries
from metrics.programmes.repository import ProgrammeRepository
from metrics.questions import endpoints as questions
from metrics.results import endpoints as results
from metrics.results.queries import ResultQueries
from metrics.rights import endpoints as rights
from metrics.rights.commands import RightCommands
from metrics.seals.commands import Seals
from metrics.settings import Settings
from metrics.shares.repository import ShareRepository
from metrics.stories.repository import StoryRepository
from metrics.subscriptions import ACCESS, TOLD_OF_ACCESS
from metrics.trends import endpoints as trends
from metrics.trends.queries import TrendQueries
from metrics.trends.repository import TrendRepository
from metrics.waves import endpoints as waves
from metrics.waves.commands import wave_commands
from metrics.waves.queries import WaveQueries

_ABOUT = "Figures and exports, what a person's own shares brought them, phases of programmes, the barometer."


def create_api(runtime: Runtime) -> Api:
    """The application with its queries wired to the runtime."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    app = create_app(
        settings,
        title="Relais metrics",
        description=_ABOUT,
        routers=[
            figures.router,
            impacts.router,
            goals.router,
            portfolios.router,
            trends.router,
            observations.router,
            imports.router,
            personal_data.router,
            cycles.router,
            export_rows.router,
            exports.router,
            export_schedules.router,
            media_values.router,
            questions.router,
            waves.router,
            rights.router,
            answers.router,
            results.router,
            comments.router,
            commitments.router,
            audits.router,
        ],
        mongo=runtime.mongo,
    )
    keys = KeyRepository(Vault(settings.vault_keys))
    seals = Seals(keys, runtime.clock)
    ledgers = ImpactRepository(keys)
    impact_queries = ImpactQueries(runtime.mongo, ledgers)
    goal_queries = GoalQueries(runtime.mongo, GoalRepository(keys), ledgers)
    cycle_repository = CycleRepository()
    files, schedules, assumptions = (
        ExportRepository(runtime.mongo.files(FILES)),
        ExportScheduleRepository(),
        AssumptionsRepository(),
    )
    denominators = DenominatorQueries(runtime.mongo, DenominatorRepository())
    barometer = wave_commands(runtime, settings)
    kept, mongo = barometer.kept, runtime.mongo
    programme_queries = ProgrammeQueries(runtime.mongo, ProgrammeRepository())
    log = AuditRepository()
    wire(
        app,
        Audit(mongo, log),
        CycleQueries(runtime.mongo, cycle_repository),
        PlaybookCommands(runtime.uow, cycle_repository, runtime.clock, audits=log),
        FigureQueries(runtime.mongo, FigureRepository(), denominators, runtime.clock),
        Draughtsman(),
        programme_queries,
        CommitmentQueries(runtime.mongo, CommitmentRepository(), programme_queries),
        TrendQueries(runtime.mongo, TrendRepository(), CrowdRepository(), StoryRepository(), runtime.clock),
        ObservationQueries(runtime.mongo, PostRepository(), ObservationRepository(), runtime.clock),
        ImportCommands(
            runtime.uow, ShareRepository(), PostRepository(), ObservationRepository(), runtime.clock, seals=seals
        ),
        ObservationCommands(
            runtime.uow,
            ShareRepository(),
            PostRepository(),
            ObservationRepository(),
            runtime.clock,
            seals=seals,
            readable=settings.readable_networks,
        ),
        impact_queries,
        goal_queries,
        PortfolioQueries(runtime.mongo, impact_queries, goal_queries, StoryRepository(), runtime.clock),
        GoalCommands(runtime.uow, GoalRepository(keys), runtime.clock),
        PersonalData(
            runtime.mongo,
            holdings(settings),
            runtime.clock,
            service="metrics",
            left_out={"observations.linkedin_api": NOT_EXPORTED},
        ),
        RowQueries(runtime.mongo, RowRepository(StoryRepository(), DenominatorRepository())),
        ExportCommands(runtime.uow, files, runtime.clock, audits=log),
        ExportQueries(runtime.mongo, files, runtime.clock),
        ExportScheduleCommands(runtime.uow, schedules, files, runtime.clock, audits=log),
        ExportScheduleQueries(runtime.mongo, schedules),
        MediaValueCommands(runtime.uow, assumptions, ProgrammeRepository(), runtime.clock, audits=log),
        MediaValueQueries(runtime.mongo, assumptions),
        barometer,
        WaveQueries(mongo, kept.waves, runtime.clock),
        RightCommands(runtime.uow, mongo, kept.rights, kept.waves, runtime.clock, vault=barometer.vault),
        AnswerCommands(runtime.uow, mongo, kept.answers, kept.waves, runtime.clock),
        ResultQueries(mongo, kept.results, kept.waves, kept.comments),
        CommentCommands(runtime.uow, kept.comments, runtime.clock, audits=log),
        CommentQueries(mongo, kept.comments, kept.waves),
    )
    access = access_heard(runtime, app.state.authenticator.denials, ACCESS, TOLD_OF_ACCESS)
    return Api(app, jobs=[access.run], checks={"access": heard_once(access)})
