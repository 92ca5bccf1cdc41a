"""How many efforts of others a person may tell of on a day. It is kept by person and day, and gone after it."""

from __future__ import annotations

from datetime import datetime

from gamification.declarations.errors import DeclarationsUsed
from gamification.windows.models import day_of
from gamification.windows.repository import UseRepository
from kernel.mongo import Tx

DECLARATIONS = "declarations"


class DayRepository:
    """Writes days (in UTC), in a transaction."""

    def __init__(self) -> None:
        self.uses = UseRepository(DECLARATIONS, whose="declarer_id", window="date", uses="declaration_ids")

    async def use(self, declaration_id: str, tx: Tx, *, declarer_id: str, at: datetime, per_day: int) -> None:
        """Use the day that `at` lies in for this declaration; `DeclarationsUsed` if it allows no more, which ends the
        transaction."""
        day = day_of(at)
        if await self.uses.add(declaration_id, tx, person_id=declarer_id, window=day) > per_day:
            raise DeclarationsUsed(day.renews_at)
