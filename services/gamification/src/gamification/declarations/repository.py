"""Days of declarations in MongoDB: one document for each person and day, gone when the day is over."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from gamification.declarations.models import Day
from kernel.mongo import Db, Document, DuplicateKey, WriteConflict

DECLARATIONS = "declarations"


class DayRepository:
    """Reads and writes days; in a transaction, because two declarations at once use the same one."""

    async def get(self, declarer_id: str, db: Db, *, at: datetime) -> Day:
        """The person's day that `at` lies in, untouched if nothing was declared yet."""
        day = Day.untouched(declarer_id, at=at)
        found = await db.collection(DECLARATIONS).find_one({"_id": _key(day)})
        if found is None:
            return day
        del found["_id"]
        return Day(**{**found, "declaration_ids": tuple(found["declaration_ids"])})

    async def save(self, day: Day, db: Db) -> None:
        """Keep the next version of a day; of two at once, one transaction is run again."""
        document: Document = {**asdict(day), "_id": _key(day), "declaration_ids": list(day.declaration_ids)}
        if day.version > 1:
            wanted = {"_id": _key(day), "version": day.version - 1}
            saved = bool(await db.collection(DECLARATIONS).replace_one(wanted, document))
        else:
            saved = await self._made(document, db)
        if not saved:
            raise WriteConflict("the day was used meanwhile", retryable=True)

    async def _made(self, document: Document, db: Db) -> bool:
        try:
            await db.collection(DECLARATIONS).insert_one(document)
        except DuplicateKey:
            return False
        return True


def _key(day: Day) -> str:
    return f"{day.declarer_id}:{day.date}"
