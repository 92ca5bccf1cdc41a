"""How often a person may thank in a week. It is kept by giver and week, so that nothing can pile up."""

from __future__ import annotations

from datetime import datetime

from gamification.allowances.errors import AllowanceUsed
from gamification.windows.models import week_of
from gamification.windows.repository import UseRepository
from kernel.mongo import Tx

ALLOWANCES = "allowances"


class AllowanceRepository:
    """Writes allowances of weeks (ISO 8601, in UTC), in a transaction."""

    def __init__(self) -> None:
        self.uses = UseRepository(ALLOWANCES, whose="giver_id", window="week", uses="kudos_ids")

    async def use(self, kudos_id: str, tx: Tx, *, giver_id: str, at: datetime, per_week: int) -> None:
        """Use the giver's allowance of the week that `at` lies in for these kudos; `AllowanceUsed` if it allows no
        more, which ends the transaction."""
        week = week_of(at)
        if await self.uses.add(kudos_id, tx, person_id=giver_id, window=week) > per_week:
            raise AllowanceUsed(week.renews_at)
