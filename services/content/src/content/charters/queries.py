"""What people read about the charter."""

from __future__ import annotations

from content.audiences.models import Reader
from content.charters.errors import CharterNotFound, NoCharterInForce
from content.charters.models import Charter
from content.charters.repository import CharterRepository
from kernel.mongo import Db


class CharterQueries:
    """Versions as a person may see them: enacted ones of the programmes they know of, proposals where they decide."""

    def __init__(self, db: Db, charters: CharterRepository) -> None:
        self.db = db
        self.charters = charters

    async def one(self, version: int, *, programme: str, reader: Reader) -> Charter:
        """The version; `CharterNotFound` if there is none, or none for this reader."""
        if not reader.sees_programme(programme):
            raise CharterNotFound(version)
        charter = await self.charters.get(version, self.db, programme=programme)
        if charter.enacted_at is None and not reader.answers_for(programme):
            raise CharterNotFound(version)
        return charter

    async def in_force(self, *, programme: str, reader: Reader) -> Charter:
        """The version in force in a programme; `NoCharterInForce` if none was enacted, or none for this reader."""
        if not reader.sees_programme(programme):
            raise NoCharterInForce
        return await self.charters.in_force(self.db, programme=programme)

    async def holding_for(self, reader: Reader) -> Charter:
        """The version that holds for the reader: of their own programme's charter, or of the group's while theirs has
        none in force; `NoCharterInForce` if there is neither."""
        charter = await self.charters.holding_in(reader.programme, self.db)
        if charter is None:
            raise NoCharterInForce
        return charter
