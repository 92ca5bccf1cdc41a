"""The ledger of the charter's versions. It must exist before two proposals compete to make it."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the ledger and the collection if they are missing."""
    await db.collection("charter_ledger").update_one(
        {"_id": "charter"}, {"$setOnInsert": {"latest": 0, "in_force": None}}, upsert=True
    )
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("charters").create_index("enacted_at", name="by_enactment")
