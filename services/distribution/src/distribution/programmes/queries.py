"""Whose programme is whose, from memory: every share asks."""

from __future__ import annotations

import time

from distribution.programmes.models import MAIN_PROGRAMME, Programme
from distribution.programmes.repository import ProgrammeRepository
from kernel.mongo import Db

# Events keep the view fresh at once; this bounds how long it is wrong should one be missed.
AGE_SECONDS = 30.0


class ProgrammeQueries:
    """Programmes by entity. A programme keeps its entity, so what is known only grows.

    Events add to it (`learn`), and it is read again after `AGE_SECONDS` and whenever events may have been missed
    (`forget`).
    """

    def __init__(self, db: Db, programmes: ProgrammeRepository) -> None:
        self.db = db
        self.programmes = programmes
        self._of_entity: dict[str, str] = {}
        self._read_at = float("-inf")

    async def of(self, entity: str | None) -> str:
        """The id of the programme of an entity's people: the entity's own, or the group's where it has none."""
        if not entity:
            return MAIN_PROGRAMME
        if time.monotonic() - self._read_at > AGE_SECONDS:
            for programme in await self.programmes.every(self.db):
                self.learn(programme)
            self._read_at = time.monotonic()
        return self._of_entity.get(entity, MAIN_PROGRAMME)

    def learn(self, programme: Programme) -> None:
        """Take note of a programme."""
        self._of_entity[programme.entity] = programme.id

    def forget(self) -> None:
        """Read them again at the next question; what was learned still counts."""
        self._read_at = float("-inf")
