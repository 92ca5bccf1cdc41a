"""What a programme, and who audits it, read about its cycles."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.cycles.errors import CycleNotFound
from metrics.cycles.models import Change, Cycle, cycle_of
from metrics.cycles.repository import CycleRepository
from metrics.programmes.models import AnswerableFor

MOST_GROUPS = 200
MOST_OPEN = 50


class CycleQueries:
    """Cycles as those see them who answer for a programme, or for all of them."""

    def __init__(self, db: Db, cycles: CycleRepository) -> None:
        self.db = db
        self.cycles = cycles

    async def in_order(self, *, by: AnswerableFor, after: str | None, limit: int) -> list[Cycle]:
        """Cycles told to the programmes that the reader answers for, behind the id `after`."""
        return await self.cycles.in_order(self.db, programme_id=by.programme_id, after=after, limit=limit)

    async def of(self, programme_id: str, *, by: AnswerableFor) -> tuple[Cycle | None, list[Cycle], list[Change]]:
        """The cycle of a programme's stories if there is one, those of its entities' people, and the changes whose
        proposals are open; `CycleNotFound` if there is nothing for this reader."""
        own, groups = await self._seen(programme_id, by=by)
        return own, groups, await self.cycles.open_of(programme_id, self.db, most=MOST_OPEN)

    async def changes(self, programme_id: str, *, by: AnswerableFor, before: str | None, limit: int) -> list[Change]:
        """The changes of phase told to a programme, newest first; `CycleNotFound` if there is nothing for this
        reader."""
        await self._seen(programme_id, by=by)
        return await self.cycles.changes(programme_id, self.db, before=before, limit=limit)

    async def _seen(self, programme_id: str, *, by: AnswerableFor) -> tuple[Cycle | None, list[Cycle]]:
        if not by.answers_for(programme_id):
            raise CycleNotFound
        own = await self.cycles.find(cycle_of(programme_id), self.db)
        groups = await self.cycles.of_entities(programme_id, self.db, most=MOST_GROUPS)
        if own is None and not groups:
            raise CycleNotFound
        return own, groups
