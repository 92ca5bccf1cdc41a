"""What the content service said about programmes, in MongoDB: one document each."""

from __future__ import annotations

from distribution.programmes.models import Programme
from kernel.mongo import Db

PROGRAMMES = "programmes"


class ProgrammeRepository:
    """Reads and writes programmes, in a transaction (`db` is a `Tx`) or outside one."""

    async def every(self, db: Db) -> list[Programme]:
        """Every programme; there is one for an entity of the group at most."""
        found = await db.collection(PROGRAMMES).find({})
        return [Programme(document["_id"], document["entity"]) for document in found]

    async def project(self, programme: Programme, db: Db) -> None:
        """Keep a programme; once more, nothing changes."""
        await db.collection(PROGRAMMES).replace_one({"_id": programme.id}, {"entity": programme.entity}, upsert=True)
