"""Indexes of the sealed ledgers, of the traces that destroyed keys leave, and of goals."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("impacts").create_index([("person_id", 1), ("_id", 1)], name="by_person")
    await db.collection("impacts").create_index("until", name="expiry", expireAfterSeconds=0)
    await db.collection("destroyed_keys").create_index("until", name="expiry", expireAfterSeconds=0)
    await db.collection("goals").create_index([("person_id", 1), ("_id", 1)], name="by_person")
