"""To which programme proposals were made and feeds belong, and whose affair the acts of the audit log are."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Give what was there to the group, and make the indexes that are missing."""
    for name in ("proposals", "feeds"):
        await db.collection(name).update_many({"programme": {"$exists": False}}, {"$set": {"programme": "main"}})
        await db.collection(name).create_index([("programme", 1), ("_id", -1)], name="by_programme")
    await db.collection("audits").create_index([("programme", 1), ("_id", -1)], name="by_programme")
