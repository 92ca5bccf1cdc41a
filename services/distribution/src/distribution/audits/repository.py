"""The audit log in MongoDB: one document an act, added and never changed but to take an erased person out of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from distribution.audits.models import Act
from distribution.personal_data.models import ERASED
from kernel.mongo import Db, Document, Tx

AUDITS = "audits"


class AuditRepository:
    """Adds to the log, in the transaction of the act itself, and reads it."""

    async def add(self, act: Act, db: Db) -> None:
        """Keep an act; call it in the transaction that does it."""
        document = asdict(act)
        document["_id"] = document.pop("id")
        await db.collection(AUDITS).insert_one(document)

    async def newest(
        self, db: Db, *, programme_id: str | None, subject: str | None, before: str | None, limit: int
    ) -> list[Act]:
        """Acts, newest first, of a programme or a subject where given, before the one with the id `before`."""
        wanted: Document = {"programme": programme_id, "subject": subject}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(AUDITS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [Act(**{name: one[name] for name in one if name != "_id"}, id=one["_id"]) for one in found]


class AuditHolding:
    """What a person did in an office (`personal_data.models.Holding`)."""

    name = "audits"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The person's acts as they are kept."""
        wanted = {"actor_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(AUDITS).find(wanted, sort=[("_id", 1)], limit=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Take the person out of their acts: what was done stays, by whom does not."""
        found = await tx.collection(AUDITS).find({"actor_id": person_id}, fields=["_id"], limit=most)
        ids = [one["_id"] for one in found]
        await tx.collection(AUDITS).update_many({"_id": {"$in": ids}}, {"$set": {"actor_id": ERASED}})
        return len(ids)
