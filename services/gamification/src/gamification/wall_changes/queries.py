"""The wall as it changes, told by each process to all who listen to it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from gamification.kudos.repository import KudosRepository
from gamification.settings import Settings
from gamification.wall_changes import schemas
from gamification.wall_changes.models import KEPT, WallChange
from gamification.wall_changes.repository import WALL_CHANGES, WallChangeRepository
from kernel.live import Journal, Position, Told, listeners_of, overlap_of
from kernel.mongo import Db
from kernel.runtime import Runtime

# Those who come back within a minute, as all do when a process ends, are told from memory.
_REMEMBERED = timedelta(minutes=1)


class WallNotes:
    """Changes of the wall, and what is told of them."""

    def __init__(self, changes: WallChangeRepository, kudos: KudosRepository) -> None:
        self.changes = changes
        self.kudos = kudos

    async def since(
        self, position: Position, db: Db, *, until: datetime, limit: int, to: str | None = None
    ) -> Sequence[WallChange]:
        """Changes after a position and not after a moment; everybody is told all of them."""
        return await self.changes.since(position, db, until=until, limit=limit)

    async def told(self, notes: Sequence[WallChange], db: Db, *, at: datetime) -> list[Told]:
        """The messages of changes, each saying what is so now; none for what another change says better."""
        known = await self.kudos.some([one.kudos_id for one in notes], db)
        told: list[Told] = []
        for change in notes:
            position, kudos = Position(change.at, change.id), known.get(change.kudos_id)
            hangs = kudos is not None and kudos.hangs(at=at)
            # Shown and gone since, or gone and shown again: the later change, which comes by itself, tells it.
            if kudos is not None and hangs and change.hangs:
                told.append((position, None, schemas.shown(kudos, position)))
            elif not hangs and not change.hangs:
                told.append((position, None, schemas.gone(change.kudos_id, position)))
        return told


class LiveWall(Journal[WallChange]):
    """The wall of one process, and who listens to it."""


def live_wall(runtime: Runtime, settings: Settings, denied: Container[str]) -> LiveWall:
    """The live wall of one process, for whoever is not `denied`."""
    return LiveWall(
        runtime.mongo,
        WallNotes(WallChangeRepository(), KudosRepository()),
        listeners_of(settings, runtime.clock, denied),
        runtime.clock,
        collection=WALL_CHANGES,
        kept=KEPT,
        overlap=overlap_of(settings),
        remembered=_REMEMBERED,
    )
