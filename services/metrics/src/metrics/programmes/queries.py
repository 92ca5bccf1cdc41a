"""Whose programme is whose."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.programmes.models import MAIN_PROGRAMME
from metrics.programmes.repository import ProgrammeRepository


class ProgrammeQueries:
    """Programmes, by id and by the entity of the group that they are for."""

    def __init__(self, db: Db, programmes: ProgrammeRepository) -> None:
        self.db = db
        self.programmes = programmes

    async def of(self, entity: str | None) -> str:
        """The id of the programme of an entity's people: the entity's own, or the group's where it has none."""
        own = await self.programmes.of_entity(entity, self.db) if entity else None
        return own or MAIN_PROGRAMME

    async def exists(self, programme_id: str) -> bool:
        """Whether there is such a programme; the group's is always there."""
        return programme_id == MAIN_PROGRAMME or await self.programmes.is_known(programme_id, self.db)
