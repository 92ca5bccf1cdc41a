"""The wiring of the metrics service, on one screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from kernel.events import Catalogue
from kernel.jobs import Job, repeated
from kernel.leases import Lease
from kernel.mongo import MongoFailure
from kernel.outbound import Outbound
from kernel.personal_data import ErasureLedger, Erasures
from kernel.process import Service
from kernel.runtime import Runtime, process_identity
from kernel.service import Reach
from kernel.vault import Vault
from metrics import migrations
from metrics.api import create_api
from metrics.audits.repository import AuditRepository
from metrics.cells.commands import CellCommands
from metrics.cells.repository import CellRepository
from metrics.commitments.commands import CommitmentMeasuring
from metrics.commitments.repository import CommitmentRepository
from metrics.cycles.commands import CycleFinding
from metrics.cycles.repository import CycleRepository
from metrics.deltas.commands import DeltaCommands
from metrics.deltas.repository import DeltaRepository
from metrics.export_parts.commands import export_jobs
from metrics.keys.repository import KeyRepository
from metrics.personal_data.commands import confirm
from metrics.personal_data.repository import holdings
from metrics.readings.commands import ReadingCommands
from metrics.readings.repository import Bluesky, LinkedIn, Mastodon, NetworkCalls
from metrics.rebuilds.commands import Rebuild, Report, rebuild
from metrics.seals.commands import Seals
from metrics.settings import Settings
from metrics.streams import run_streams, topics
from metrics.subscriptions import BROADCAST, SUBSCRIPTIONS, folding
from metrics.waves.commands import wave_commands
from relais.catalogue import TOPICS

USER_AGENT = "Relais (metrics; reads posts whose authors asked for it)"


async def read_posts(runtime: Runtime, settings: Settings, stopping: asyncio.Event) -> None:
    """The job that reads people's posts from their networks."""
    async with Outbound(user_agent=USER_AGENT, allowed=settings.outbound_allowed) as outbound:
        calls = NetworkCalls(outbound, runtime.clock, seconds=settings.network_seconds)
        linkedin = None
        if settings.linkedin_token_file is not None:
            linkedin = LinkedIn(
                calls,
                url=settings.linkedin_api_url,
                version=settings.linkedin_version,
                token_file=settings.linkedin_token_file,
            )
        readings = ReadingCommands(
            runtime.uow,
            runtime.mongo,
            runtime.clock,
            seals=Seals(KeyRepository(Vault(settings.vault_keys)), runtime.clock),
            mastodon=Mastodon(calls),
            bluesky=Bluesky(calls, url=settings.bluesky_public_url),
            linkedin=linkedin,
        )
        try:
            await repeated(readings.turn, seconds=settings.readings_seconds)(stopping)
        finally:
            with suppress(MongoFailure):
                await readings.release()


# Longer than a turn of any job that one worker at a time does.
_TURN_SECONDS = 120.0


def create_jobs(runtime: Runtime) -> Sequence[Job]:
    """What the worker does besides publishing and consuming."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    patience = timedelta(seconds=settings.cells_patience_seconds)
    cells = CellCommands(runtime.uow, CellRepository(), runtime.clock, patience=patience)
    deltas = DeltaCommands(runtime.uow, DeltaRepository(), runtime.clock)
    erasures = Erasures(runtime.uow, ErasureLedger(), holdings(settings), runtime.clock, finished=confirm)
    rotation = KeyRepository(Vault(settings.vault_keys)).resealing(runtime.mongo)
    waves = wave_commands(runtime, settings)
    return [
        partial(read_posts, runtime, settings),
        repeated(erasures.carry_out, seconds=settings.scheduler_seconds),
        repeated(rotation.seal_again, seconds=settings.scheduler_seconds),
        repeated(cells.turn, seconds=settings.release_seconds),
        repeated(_cycle_finding(runtime).turn, seconds=settings.cycles_seconds),
        *export_jobs(runtime, settings),
        repeated(deltas.turn, seconds=settings.scheduler_seconds),
        repeated(waves.close_due, seconds=settings.scheduler_seconds),
        repeated(waves.sweep, seconds=settings.scheduler_seconds),
        repeated(_commitment_measuring(runtime).turn, seconds=settings.commitments_seconds),
        repeated(waves.seal_again, seconds=settings.scheduler_seconds),
    ]


def _cycle_finding(runtime: Runtime) -> CycleFinding:
    lease = Lease(runtime.mongo, "cycles", holder=process_identity(), seconds=_TURN_SECONDS)
    return CycleFinding(runtime.mongo, runtime.uow, CycleRepository(), runtime.clock, lease=lease)


def _commitment_measuring(runtime: Runtime) -> CommitmentMeasuring:
    lease = Lease(runtime.mongo, "commitments", holder=process_identity(), seconds=_TURN_SECONDS)
    return CommitmentMeasuring(runtime.mongo, runtime.uow, CommitmentRepository(), runtime.clock, lease=lease)


async def rebuilding(runtime: Runtime, stopping: asyncio.Event) -> Report:
    """Build all figures anew and note it in the audit log; what was found. `RebuildRuns` and `Interrupted` as ever."""
    settings = runtime.settings
    if not isinstance(settings, Settings):
        raise TypeError("the metrics service runs on its own settings")
    seals = Seals(KeyRepository(Vault(settings.vault_keys)), runtime.clock)
    report = await Rebuild(runtime, seals, live=folding).run(stopping)
    await AuditRepository().note(runtime, "figures.rebuilt", "figures")
    return report


async def rebuild_figures(runtime: Runtime, stopping: asyncio.Event) -> None:
    """`python -m metrics rebuild`."""
    await rebuild(partial(rebuilding, runtime), stopping)


SERVICE = Service(
    name="metrics",
    settings=Settings,
    catalogue=Catalogue(TOPICS),
    migrations=migrations,
    api=create_api,
    subscriptions=SUBSCRIPTIONS,
    broadcasts=BROADCAST,
    audit=AuditRepository(),
    jobs=create_jobs,
    commands={"rebuild": rebuild_figures},
    streams=run_streams,
    extra_topics=topics,
    reaches={"worker": frozenset({Reach.WEB})},
)
