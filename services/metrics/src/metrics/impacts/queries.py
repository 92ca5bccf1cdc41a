"""What a person reads of their own ledger."""

from __future__ import annotations

from kernel.auth import Actor
from kernel.mongo import Db
from metrics.impacts.models import Impact, Totals
from metrics.impacts.repository import LedgerRepository


class ImpactQueries:
    """A person's own impact. There is no way to ask for anybody else's."""

    def __init__(self, db: Db, ledger: LedgerRepository) -> None:
        self.db = db
        self.ledger = ledger

    async def own(self, reader: Actor, *, before: tuple[str, str] | None, limit: int) -> list[Impact]:
        """Per story and network, the latest story first."""
        return await self.ledger.of_person(reader.person_id, self.db, before=before, limit=limit)

    async def own_totals(self, reader: Actor) -> Totals:
        """All of it, added up."""
        return await self.ledger.totals_of(reader.person_id, self.db)
