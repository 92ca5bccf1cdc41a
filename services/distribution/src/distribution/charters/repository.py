"""The charter in force in MongoDB: one document, which only newer versions replace."""

from __future__ import annotations

from dataclasses import asdict

from distribution.charters.models import Charter
from kernel.mongo import Db

CHARTERS = "charters"
IN_FORCE = "in-force"


class CharterRepository:
    """Reads and writes the charter in force, in a transaction (`db` is a `Tx`) or outside one."""

    async def in_force(self, db: Db) -> Charter | None:
        """The charter in force, or None before the first."""
        document = await db.collection(CHARTERS).find_one({"_id": IN_FORCE})
        if document is None:
            return None
        del document["_id"]
        return Charter(**document)

    async def project(self, charter: Charter, db: Db) -> None:
        """Keep a charter unless a version at least as new is there; call it inside a transaction."""
        known = await self.in_force(db)
        if known is None or known.version < charter.version:
            await db.collection(CHARTERS).replace_one(
                {"_id": IN_FORCE}, {"_id": IN_FORCE, **asdict(charter)}, upsert=True
            )
