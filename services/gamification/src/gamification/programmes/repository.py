"""What the content service said about programmes, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from gamification.programmes.models import MAIN_PROGRAMME, Programme
from kernel.mongo import Db

PROGRAMMES = "programmes"


class ProgrammeRepository:
    """Reads and writes programmes, in a transaction (`db` is a `Tx`) or outside one."""

    async def of_entity(self, entity: str | None, db: Db) -> str:
        """The id of the programme of an entity's people: the entity's own, or the group's where it has none."""
        found = await db.collection(PROGRAMMES).find_one({"entity": entity}, fields=["_id"]) if entity else None
        return found["_id"] if found else MAIN_PROGRAMME

    async def is_known(self, programme_id: str, db: Db) -> bool:
        """Whether there is such a programme; the group's is always there."""
        if programme_id == MAIN_PROGRAMME:
            return True
        return await db.collection(PROGRAMMES).find_one({"_id": programme_id}, fields=["_id"]) is not None

    async def project(self, programme: Programme, db: Db) -> None:
        """Keep a programme unless a version at least as new is there; call it inside a transaction."""
        known = await db.collection(PROGRAMMES).find_one({"_id": programme.id}, fields=["version"])
        if known is None or known["version"] < programme.version:
            document = {"version": programme.version, "entity": programme.entity}
            await db.collection(PROGRAMMES).replace_one({"_id": programme.id}, document, upsert=True)
