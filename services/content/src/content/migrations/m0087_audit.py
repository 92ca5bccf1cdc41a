"""Indexes of the audit log, and in which service an act was done."""

from __future__ import annotations

from kernel.audit import AUDITS, prepare
from kernel.mongo import Db

# As long as the topics of the other services keep what was done.
_FORGOTTEN_SECONDS = 30 * 24 * 3600


async def apply(db: Db) -> None:
    """Make what is missing."""
    await prepare(db)
    # What was kept before other services told of theirs was done here.
    await db.collection(AUDITS).update_many({"service": None}, {"$set": {"service": "content"}})
    await db.collection("forgotten_actors").create_index("at", name="kept", expireAfterSeconds=_FORGOTTEN_SECONDS)
