"""What the content service said about programmes, in MongoDB: one document each, which only newer versions replace."""

from __future__ import annotations

from kernel.mongo import Db
from metrics.programmes.models import Programme

PROGRAMMES = "programmes"
# The status that an opening brings, which its event does not spell.
_OPEN = "open"


class ProgrammeRepository:
    """Reads and writes programmes, in a transaction (`db` is a `Tx`) or outside one."""

    async def every(self, db: Db) -> list[Programme]:
        """Every programme, by its id; there is one for an entity of the group at most."""
        found = await db.collection(PROGRAMMES).find({}, sort=[("_id", 1)])
        return [
            Programme(
                id=document["_id"],
                version=document["version"],
                entity=document["entity"],
                languages=tuple(document["languages"]),
                status=document["status"],
            )
            for document in found
        ]

    async def of_entity(self, entity: str, db: Db) -> str | None:
        """The id of the entity's own programme, or None."""
        found = await db.collection(PROGRAMMES).find_one({"entity": entity}, fields=["_id"])
        return found["_id"] if found else None

    async def is_known(self, programme_id: str, db: Db) -> bool:
        """Whether there is such a programme."""
        return await db.collection(PROGRAMMES).find_one({"_id": programme_id}, fields=["_id"]) is not None

    async def project(self, programme: Programme, db: Db) -> None:
        """Keep a programme unless a version at least as new is there; call it inside a transaction."""
        known = await db.collection(PROGRAMMES).find_one({"_id": programme.id}, fields=["version"])
        if known is None or known["version"] < programme.version:
            document = {
                "version": programme.version,
                "entity": programme.entity,
                "languages": list(programme.languages),
                "status": programme.status,
            }
            await db.collection(PROGRAMMES).replace_one({"_id": programme.id}, document, upsert=True)

    async def open(self, programme_id: str, *, entity: str, version: int, db: Db) -> None:
        """Note that a programme was opened, unless a version at least as new is there; call it inside a transaction."""
        known = await db.collection(PROGRAMMES).find_one({"_id": programme_id})
        if known is None or known["version"] < version:
            document = {"languages": [], **(known or {}), "version": version, "entity": entity, "status": _OPEN}
            document.pop("_id", None)
            await db.collection(PROGRAMMES).replace_one({"_id": programme_id}, document, upsert=True)
