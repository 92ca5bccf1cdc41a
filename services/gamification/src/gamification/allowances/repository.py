"""Allowances in MongoDB: one document for each giver and week, gone when the week is over."""

from __future__ import annotations

from datetime import datetime

from gamification.allowances.models import Allowance, week_of
from kernel.mongo import Db, Document, DuplicateKey, WriteConflict

ALLOWANCES = "allowances"


class AllowanceRepository:
    """Reads and writes allowances; in a transaction, because two thanks at once use the same one."""

    async def get(self, giver_id: str, db: Db, *, at: datetime) -> Allowance:
        """The giver's allowance of the week that `at` lies in, untouched if nothing was given yet."""
        found = await db.collection(ALLOWANCES).find_one({"_id": _key(giver_id, week_of(at))})
        if found is None:
            return Allowance.untouched(giver_id, at=at)
        del found["_id"]
        return Allowance(**{**found, "kudos_ids": tuple(found["kudos_ids"])})

    async def save(self, allowance: Allowance, db: Db) -> None:
        """Keep the next version of an allowance; of two at once, one transaction is run again."""
        key = _key(allowance.giver_id, allowance.week)
        document = {
            "_id": key,
            "giver_id": allowance.giver_id,
            "week": allowance.week,
            "version": allowance.version,
            "kudos_ids": list(allowance.kudos_ids),
            "renews_at": allowance.renews_at,
        }
        if allowance.version > 1:
            saved = await db.collection(ALLOWANCES).replace_one(
                {"_id": key, "version": allowance.version - 1}, document
            )
        else:
            saved = await self._made(document, db)
        if not saved:
            raise WriteConflict("the allowance was used meanwhile", retryable=True)

    async def _made(self, document: Document, db: Db) -> bool:
        try:
            await db.collection(ALLOWANCES).insert_one(document)
        except DuplicateKey:
            return False
        return True


def _key(giver_id: str, week: str) -> str:
    return f"{giver_id}:{week}"
