"""What people read about kudos: their own, and what was put on the wall. By time only."""

from __future__ import annotations

from datetime import datetime

from gamification.kudos.errors import KudosNotFound
from gamification.kudos.models import Kudos
from gamification.kudos.repository import KudosRepository
from kernel.clock import Clock
from kernel.mongo import Db


class KudosQueries:
    """Kudos as their two people see them, and as everybody sees the wall."""

    def __init__(self, db: Db, kudos: KudosRepository, clock: Clock) -> None:
        self.db = db
        self.kudos = kudos
        self.clock = clock

    async def one(self, kudos_id: str, *, reader_id: str) -> Kudos:
        """The kudos; `KudosNotFound` if there are none, or none that the reader may see."""
        kudos = await self.kudos.get(kudos_id, self.db)
        if not kudos.is_open_to(reader_id, at=self.clock()):
            raise KudosNotFound
        return kudos

    async def received(self, reader_id: str, *, before: str | None, limit: int) -> list[Kudos]:
        """What the reader was thanked for, latest first."""
        return await self.kudos.received(reader_id, self.db, before=before, limit=limit)

    async def given(self, reader_id: str, *, before: str | None, limit: int) -> list[Kudos]:
        """What the reader thanked for, latest first."""
        return await self.kudos.given(reader_id, self.db, before=before, limit=limit)

    async def wall(self, *, before: tuple[datetime, str] | None, limit: int) -> list[Kudos]:
        """What hangs on the wall by now, last hung first."""
        return await self.kudos.hanging(self.db, until=self.clock(), before=before, limit=limit)
