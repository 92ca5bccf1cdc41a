"""Who objects to processing: the person reads it of the database, and a process that counts keeps it in memory."""

from __future__ import annotations

from distribution.objections.models import Objection
from distribution.objections.repository import ObjectionRepository
from kernel.mongo import Db


class ObjectionQueries:
    """A person's own objection."""

    def __init__(self, db: Db, objections: ObjectionRepository) -> None:
        self.db = db
        self.objections = objections

    async def find(self, person_id: str) -> Objection | None:
        """The objection, or None if the person does not object."""
        return await self.objections.find(person_id, self.db)


class Objectors:
    """Everybody who objects, in memory, because a visit of a link has no time to ask. `refresh` has to be repeated."""

    def __init__(self, db: Db, objections: ObjectionRepository) -> None:
        self.db = db
        self.objections = objections
        self._people: frozenset[str] = frozenset()

    def __contains__(self, person_id: object) -> bool:
        return person_id in self._people

    async def refresh(self) -> bool:
        """Read them again; False, because there is nothing more to do."""
        self._people = await self.objections.every_person(self.db)
        return False
