"""The wiring of the gamification service, on one screen."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta

from gamification import migrations
from gamification.advances.commands import AdvanceCommands
from gamification.advances.repository import AdvanceRepository
from gamification.api import create_api
from gamification.audits.repository import AuditRepository
from gamification.challenges.commands import ChallengeEndings
from gamification.challenges.repository import ChallengeRepository
from gamification.cohorts.commands import CohortCommands
from gamification.cohorts.repository import CohortRepository
from gamification.contributions.repository import ContributionRepository
from gamification.criteria.repository import criteria_in
from gamification.facilitator_notes.repository import NoteRepository
from gamification.groups.repository import GroupRepository
from gamification.kudos.commands import KudosCommands
from gamification.kudos.repository import KudosRepository
from gamification.memberships.repository import InvitationRepository
from gamification.personal_data.commands import confirm
from gamification.personal_data.repository import holdings
from gamification.quarters.repository import StepRepository
from gamification.reminders.commands import Reminding
from gamification.reminders.repository import ReminderRepository
from gamification.rings.queries import RingQueries
from gamification.rings.repository import RingRepository
from gamification.settings import Settings
from gamification.steps.commands import StepReviews
from gamification.streams import run_streams, topics
from gamification.subscriptions import BROADCAST, SUBSCRIPTIONS, challenges, contributions, step_commands
from gamification.wall_changes.repository import WallChangeRepository
from kernel.consumer import Arrivals
from kernel.events import Catalogue
from kernel.jobs import Job, repeated
from kernel.leases import Lease
from kernel.personal_data import ErasureLedger, Erasures
from kernel.process import Service
from kernel.runtime import Runtime, process_identity
from kernel.vault import Vault
from relais.catalogue import TOPICS

# Longer than a turn of any job that one worker at a time does.
_TURN_SECONDS = 120.0


def create_jobs(runtime: Runtime) -> Sequence[Job]:
    """What the worker does besides publishing and consuming."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    erasures = Erasures(runtime.uow, ErasureLedger(), holdings(settings), runtime.clock, finished=confirm)
    rings = RingQueries(RingRepository(), again=settings.ring_again)
    kudos = KudosCommands(runtime.uow, KudosRepository(), rings, WallChangeRepository(), runtime.clock)
    endings = _challenge_endings(runtime, settings)
    lease = Lease(runtime.mongo, "steps", holder=process_identity(), seconds=_TURN_SECONDS)
    reviews = StepReviews(runtime.mongo, runtime.uow, step_commands(runtime), lease=lease)
    reminders = Reminding(
        runtime.uow,
        ReminderRepository(),
        ContributionRepository(),
        KudosRepository(),
        runtime.clock,
        answers=Arrivals(runtime, contributions),
    )
    return [
        *_of_cohorts(runtime, settings),
        repeated(erasures.carry_out, seconds=settings.scheduler_seconds),
        repeated(reminders.remind_due, seconds=settings.scheduler_seconds),
        repeated(kudos.announce, seconds=settings.scheduler_seconds),
        repeated(reviews.turn, seconds=settings.scheduler_seconds),
        repeated(endings.close_due, seconds=settings.scheduler_seconds),
        repeated(endings.conclude_due, seconds=settings.scheduler_seconds),
    ]


async def check_criteria(runtime: Runtime, _stopping: asyncio.Event) -> None:
    """`python -m gamification check-criteria`: say which milestones can be reached. What is wrong with a file has been
    said before, when the settings were read."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the gamification service runs on its own settings")
    for one in criteria_in(settings.criteria_directory):
        said = "retired" if one.is_retired else f"{one.names.en} | {one.names.fr}"
        sys.stdout.write(f"{one.slug} {one.version}: {said}\n")


def _challenge_endings(runtime: Runtime, settings: Settings) -> ChallengeEndings:
    known = ChallengeRepository()
    return ChallengeEndings(
        runtime.uow,
        runtime.mongo,
        runtime.clock,
        challenges=known,
        advances=AdvanceCommands(known, AdvanceRepository(), GroupRepository()),
        steps=StepRepository(),
        efforts=Arrivals(runtime, contributions, challenges),
        patience=timedelta(seconds=settings.challenge_patience_seconds),
        since=runtime.clock(),
    )


def _of_cohorts(runtime: Runtime, settings: Settings) -> list[Job]:
    """What time does with cohorts, and new keys with what their facilitators noted."""
    notes = NoteRepository(Vault(settings.vault_keys))
    cohorts = CohortCommands(
        runtime.uow,
        CohortRepository(keep=timedelta(days=settings.cohort_days)),
        runtime.clock,
        audits=AuditRepository(),
        along=[notes.remove, InvitationRepository().remove],
    )
    rotation = notes.resealing(runtime.mongo)
    return [repeated(turn, seconds=settings.scheduler_seconds) for turn in (cohorts.advance, rotation.seal_again)]


SERVICE = Service(
    name="gamification",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
    broadcasts=BROADCAST,
    audit=AuditRepository(),
    jobs=create_jobs,
    commands={"check-criteria": check_criteria},
    streams=run_streams,
    extra_topics=topics,
)
