"""What people read about the charter."""

from __future__ import annotations

from content.charters.errors import CharterNotFound
from content.charters.models import Charter
from content.charters.repository import CharterRepository
from kernel.auth import Actor
from kernel.mongo import Db


class CharterQueries:
    """Versions as a person may see them: enacted ones for everybody, proposals for the programme."""

    def __init__(self, db: Db, charters: CharterRepository) -> None:
        self.db = db
        self.charters = charters

    async def one(self, version: int, *, reader: Actor) -> Charter:
        """The version; `CharterNotFound` if there is none, or none for this reader."""
        charter = await self.charters.get(version, self.db)
        if charter.enacted_at is None and "programme" not in reader.roles:
            raise CharterNotFound(version)
        return charter

    async def in_force(self) -> Charter:
        """The version in force; `NoCharterInForce` if none was enacted."""
        return await self.charters.in_force(self.db)
