"""Kudos in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from gamification.kudos.errors import KudosNotFound
from gamification.kudos.models import Kudos
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

KUDOS = "kudos"


class KudosRepository:
    """Reads and writes kudos, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, kudos_id: str, db: Db) -> Kudos:
        """The kudos; `KudosNotFound` if there are none."""
        document = await db.collection(KUDOS).find_one({"_id": kudos_id})
        if document is None:
            raise KudosNotFound
        return _kudos(document)

    async def add(self, kudos: Kudos, db: Db) -> None:
        """Keep new kudos."""
        await db.collection(KUDOS).insert_one(_document(kudos))

    async def save(self, kudos: Kudos, db: Db) -> None:
        """Keep the next version of kudos; `StaleWrite` if somebody else has made it in the meantime."""
        found = await db.collection(KUDOS).replace_one(
            {"_id": kudos.id, "version": kudos.version - 1}, _document(kudos)
        )
        if not found:
            raise StaleWrite

    async def received(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Kudos]:
        """What a person was thanked for, latest first, given before the kudos with the id `before`."""
        return await self._latest({"receiver_id": person_id}, db, before=before, limit=limit)

    async def given(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Kudos]:
        """What a person thanked for, latest first, given before the kudos with the id `before`."""
        return await self._latest({"giver_id": person_id}, db, before=before, limit=limit)

    async def hanging(self, db: Db, *, until: datetime, before: tuple[datetime, str] | None, limit: int) -> list[Kudos]:
        """The wall as it is at `until`, last hung first, from after the kudos that hang since that moment with that
        id. By index, whatever waits for its turn."""
        wanted: dict[str, Any] = {"wall_at": {"$type": "date", "$lte": until}}
        if before is not None:
            moment, kudos_id = before
            wanted["$or"] = [{"wall_at": {"$lt": moment}}, {"wall_at": moment, "_id": {"$lt": kudos_id}}]
        found = await db.collection(KUDOS).find(wanted, sort=[("wall_at", -1), ("_id", -1)], limit=limit)
        return [_kudos(document) for document in found]

    async def _latest(self, wanted: dict[str, Any], db: Db, *, before: str | None, limit: int) -> list[Kudos]:
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(KUDOS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_kudos(document) for document in found]


def _document(kudos: Kudos) -> Document:
    document = asdict(kudos)
    document["_id"] = document.pop("id")
    return document


def _kudos(document: Document) -> Kudos:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return Kudos(**fields)
