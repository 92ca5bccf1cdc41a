"""Promises that were found broken, in MongoDB: one document each, which never changes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from content.commitments.models import Broken
from kernel.mongo import Db, Tx

BROKEN = "broken_commitments"


class CommitmentRepository:
    """Reads and writes promises that were found broken."""

    async def add(self, broken: Broken, tx: Tx) -> None:
        """Keep one; once more, nothing changes."""
        document = {**asdict(broken), "_id": broken.id}
        del document["id"]
        await tx.collection(BROKEN).replace_one({"_id": broken.id}, document, upsert=True)

    async def latest(self, programme: str, db: Db, *, since: datetime, most: int) -> list[Broken]:
        """Those found in a programme from `since` on, newest first."""
        wanted = {"programme": programme, "at": {"$gte": since}}
        found = await db.collection(BROKEN).find(wanted, sort=[("at", -1), ("_id", -1)], limit=most)
        return [Broken(id=one["_id"], **{name: value for name, value in one.items() if name != "_id"}) for one in found]
