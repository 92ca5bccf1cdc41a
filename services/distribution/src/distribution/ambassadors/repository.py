"""Ambassadors in MongoDB: one document while a person takes part, none before and after."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from distribution.ambassadors.models import Ambassador
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

AMBASSADORS = "ambassadors"


class AmbassadorRepository:
    """Reads and writes ambassadors, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, person_id: str, db: Db) -> Ambassador | None:
        """The ambassador, or None if the person does not take part."""
        document = await db.collection(AMBASSADORS).find_one({"_id": person_id})
        if document is None:
            return None
        document["person_id"] = document.pop("_id")
        return Ambassador(**document)

    async def paused_until(self, person_id: str, db: Db) -> datetime | None:
        """When the person's pause ends or ended; None without one."""
        document = await db.collection(AMBASSADORS).find_one({"_id": person_id}, fields=["paused_until"])
        return None if document is None else document.get("paused_until")

    async def add(self, ambassador: Ambassador, db: Db) -> None:
        """Keep a new ambassador."""
        await db.collection(AMBASSADORS).insert_one(_document(ambassador))

    async def save(self, ambassador: Ambassador, db: Db, *, over: Ambassador) -> None:
        """Keep a changed ambassador; `StaleWrite` if another change or a leave came in between."""
        found = await db.collection(AMBASSADORS).replace_one(
            {"_id": over.person_id, "version": over.version}, _document(ambassador)
        )
        if not found:
            raise StaleWrite

    async def remove(self, person_id: str, db: Db) -> None:
        """Keep nothing of an ambassador."""
        await db.collection(AMBASSADORS).delete_one({"_id": person_id})


def _document(ambassador: Ambassador) -> Document:
    document = asdict(ambassador)
    document["_id"] = document.pop("person_id")
    return document
