"""Waves in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from kernel.errors import StaleWrite
from kernel.mongo import Db, Document
from metrics.waves.errors import WaveNotFound
from metrics.waves.models import Wave

WAVES = "waves"


class WaveRepository:
    """Reads and writes waves, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, wave: Wave, db: Db) -> None:
        """Keep a new wave; `DuplicateKey` if its programme has one that is not closed."""
        await db.collection(WAVES).insert_one(_document(wave))

    async def get(self, wave_id: str, db: Db) -> Wave:
        """The wave; `WaveNotFound` if there is none."""
        document = await db.collection(WAVES).find_one({"_id": wave_id})
        if document is None:
            raise WaveNotFound
        return _wave(document)

    async def save(self, wave: Wave, db: Db, *, over: Wave) -> None:
        """Keep a changed wave; `StaleWrite` if another change came in between."""
        if not await db.collection(WAVES).replace_one({"_id": wave.id, "version": over.version}, _document(wave)):
            raise StaleWrite

    async def newest(self, db: Db, *, programme_id: str | None, before: str | None, limit: int) -> list[Wave]:
        """The waves of a programme (None: of all), newest first."""
        wanted: Document = {} if programme_id is None else {"programme_id": programme_id}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        return [_wave(one) for one in await db.collection(WAVES).find(wanted, sort=[("_id", -1)], limit=limit)]

    async def due(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """The ids of waves whose answers are to be counted."""
        found = await db.collection(WAVES).find(
            {"is_live": True, "closes_at": {"$lte": at}}, sort=[("closes_at", 1)], limit=limit, fields=["_id"]
        )
        return [one["_id"] for one in found]

    async def live(self, db: Db, *, limit: int) -> list[Wave]:
        """Waves that are not closed."""
        return [_wave(one) for one in await db.collection(WAVES).find({"is_live": True}, limit=limit)]

    async def seal(self, wave: Wave, sealed_key: bytes, db: Db) -> None:
        """Keep the private key of a wave as it is sealed now, unless the wave has changed meanwhile."""
        same = {"_id": wave.id, "version": wave.version}
        await db.collection(WAVES).update_one(same, {"$set": {"sealed_key": sealed_key}})

    async def unswept(self, db: Db, *, limit: int) -> list[Wave]:
        """Closed waves of which rights and tokens may be left."""
        found = await db.collection(WAVES).find({"is_swept": False, "is_live": False}, limit=limit)
        return [_wave(document) for document in found]

    async def swept(self, wave_id: str, db: Db) -> None:
        """Note that nothing is left of a closed wave but what everybody may read."""
        await db.collection(WAVES).update_one({"_id": wave_id}, {"$set": {"is_swept": True}})


def _document(wave: Wave) -> Document:
    document = {**asdict(wave), "_id": wave.id, "question_ids": list(wave.question_ids)}
    del document["id"]
    # One wave of a programme at a time, by a unique index of those that are live.
    document["is_live"] = wave.closed_at is None
    document["is_swept"] = False
    return document


def _wave(document: Document) -> Wave:
    fields = {**document, "id": document["_id"]}
    del fields["_id"], fields["is_live"], fields["is_swept"]
    fields["question_ids"] = tuple(fields["question_ids"])
    fields["modulus"] = bytes(fields["modulus"])
    fields["sealed_key"] = None if fields["sealed_key"] is None else bytes(fields["sealed_key"])
    return Wave(**fields)
