"""What a person allows to go out in their name."""

from __future__ import annotations

from dataclasses import replace

from distribution.ambassadors.repository import AmbassadorRepository
from distribution.budgets.models import Budget
from distribution.budgets.repository import BudgetRepository
from distribution.objections.models import NEVER
from distribution.objections.repository import ObjectionRepository
from kernel.mongo import Db


class BudgetQueries:
    """Breathing budgets. `zone` is the time zone of who has set none: working hours there, few a week."""

    def __init__(self, db: Db, budgets: BudgetRepository, *, zone: str) -> None:
        self.db = db
        self.budgets = budgets
        self.zone = zone
        self.ambassadors = AmbassadorRepository()
        self.objections = ObjectionRepository()

    async def of(self, person_id: str, db: Db | None = None) -> Budget:
        """A person's budget, as it is now, with the end of their pause. An objection is a pause until the calendar
        ends."""
        db = db or self.db
        found = await self.budgets.find(person_id, db) or Budget(person_id=person_id, zone=self.zone)
        objection = await self.objections.find(person_id, db)
        until = NEVER if objection else await self.ambassadors.paused_until(person_id, db)
        return replace(found, paused_until=until)
