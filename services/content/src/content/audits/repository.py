"""The audit log in MongoDB: one document an act. `content.personal_data` alone ever changes one, to take an
erased person out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from content.audits.models import Act
from kernel.mongo import Db, Document

AUDITS = "audits"


class AuditRepository:
    """Adds to the log, in the transaction of the act itself, and reads it."""

    async def add(self, act: Act, db: Db) -> None:
        """Keep an act; call it in the transaction that does it."""
        document = asdict(act)
        document["_id"] = document.pop("id")
        await db.collection(AUDITS).insert_one(document)

    async def newest(
        self,
        db: Db,
        *,
        programmes: Sequence[str] | None,
        subject: str | None,
        actor_id: str | None,
        before: str | None,
        limit: int,
    ) -> list[Act]:
        """Acts, newest first, of these programmes, a subject or an actor where given, before the one with the id
        `before`."""
        wanted: Document = {}
        if programmes is not None:
            wanted["programme"] = {"$in": list(programmes)}
        if subject is not None:
            wanted["subject"] = subject
        if actor_id is not None:
            wanted["actor_id"] = actor_id
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(AUDITS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_act(document) for document in found]


def _act(document: Document) -> Act:
    return Act(**{name: value for name, value in document.items() if name != "_id"}, id=document["_id"])
