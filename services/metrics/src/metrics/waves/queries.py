"""Waves, for everybody."""

from __future__ import annotations

from kernel.clock import Clock
from kernel.mongo import Db
from metrics.waves.models import Wave
from metrics.waves.repository import WaveRepository


class WaveQueries:
    """Reads waves."""

    def __init__(self, db: Db, waves: WaveRepository, clock: Clock) -> None:
        self.db = db
        self.waves = waves
        self.clock = clock

    async def one(self, wave_id: str) -> Wave:
        """A wave; `WaveNotFound` if there is none."""
        return await self.waves.get(wave_id, self.db)

    async def newest(self, *, programme_id: str | None, before: str | None, limit: int) -> list[Wave]:
        """The waves of a programme (None: of all), newest first."""
        return await self.waves.newest(self.db, programme_id=programme_id, before=before, limit=limit)
