"""What a person reads of their own ledger."""

from __future__ import annotations

from kernel.auth import Actor
from kernel.mongo import Db
from metrics.impacts.models import Impact, Month, Totals, impacts, none, total
from metrics.impacts.repository import ImpactRepository


class ImpactQueries:
    """A person's own impact. There is no way to ask for anybody else's."""

    def __init__(self, db: Db, ledgers: ImpactRepository) -> None:
        self.db = db
        self.ledgers = ledgers

    async def own(self, reader: Actor, *, before: tuple[str, str] | None, limit: int) -> tuple[list[Impact], Totals]:
        """Per story and network, the latest story first, behind the story (empty: posts of their own) and network
        `before`; and all of it, added up."""
        months = await self.months(reader)
        found = impacts(months.values())
        rest = found if before is None else [one for one in found if (one.story_id or "", one.network) < before]
        counts = [day for month in months.values() for day in month.days.values()]
        return rest[:limit], Totals.of(total([none(), *counts]))

    async def months(self, reader: Actor) -> dict[str, Month]:
        """All of it by months (as 2026-11), the earliest first."""
        return await self.ledgers.of_person(reader.person_id, self.db)
