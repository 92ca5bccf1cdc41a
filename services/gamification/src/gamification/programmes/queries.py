"""Whose programme is whose."""

from __future__ import annotations

from gamification.programmes.errors import ProgrammeNotFound
from gamification.programmes.models import AnswerableFor
from gamification.programmes.repository import ProgrammeRepository
from kernel.mongo import Db


class ProgrammeQueries:
    """Programmes, by id and by the entity of the group that they are for."""

    def __init__(self, db: Db, programmes: ProgrammeRepository) -> None:
        self.db = db
        self.programmes = programmes

    async def of(self, entity: str | None) -> str:
        """The id of the programme of an entity's people: the entity's own, or the group's where it has none."""
        return await self.programmes.of_entity(entity, self.db)

    async def must_be_answered_for(self, programme_id: str, *, by: AnswerableFor) -> None:
        """Return when that is a programme of theirs; `ProgrammeNotFound` also when there is none."""
        if not by.answers_for(programme_id) or not await self.programmes.is_known(programme_id, self.db):
            raise ProgrammeNotFound(programme_id)
