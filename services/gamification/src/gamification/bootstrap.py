"""The wiring of the gamification service, on one screen."""

from __future__ import annotations

from collections.abc import Sequence

from gamification import migrations
from gamification.api import create_api
from gamification.kudos.commands import KudosCommands
from gamification.kudos.repository import KudosRepository
from gamification.personal_data.commands import confirm
from gamification.personal_data.repository import HOLDINGS
from gamification.rings.queries import RingQueries
from gamification.rings.repository import RingRepository
from gamification.settings import Settings
from gamification.subscriptions import SUBSCRIPTIONS
from kernel.events import Catalogue
from kernel.jobs import Job, repeated
from kernel.personal_data import ErasureLedger, Erasures
from kernel.process import Service
from kernel.runtime import Runtime
from relais.catalogue import TOPICS


def create_jobs(runtime: Runtime) -> Sequence[Job]:
    """What the worker does besides publishing and consuming."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    erasures = Erasures(runtime.uow, ErasureLedger(), HOLDINGS, runtime.clock, finished=confirm)
    rings = RingQueries(RingRepository(), again=settings.ring_again)
    kudos = KudosCommands(runtime.uow, KudosRepository(), rings, runtime.clock)
    return [
        repeated(erasures.carry_out, seconds=settings.scheduler_seconds),
        repeated(kudos.announce, seconds=settings.scheduler_seconds),
    ]


SERVICE = Service(
    name="gamification",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
    jobs=create_jobs,
)
