"""Indexes of the barometer, and the collections that are first written inside transactions."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    live = {"is_live": True}
    await db.collection("waves").create_index(
        [("programme_id", 1)], name="one_at_a_time", unique=True, partialFilterExpression=live
    )
    await db.collection("waves").create_index([("programme_id", 1), ("_id", -1)], name="newest")
    await db.collection("waves").create_index([("closes_at", 1)], name="due", partialFilterExpression=live)
    await db.collection("waves").create_index(
        [("is_swept", 1)], name="unswept", partialFilterExpression={"is_swept": False}
    )
    await db.collection("wave_rights").create_index([("wave_id", 1)], name="by_wave")
    await db.collection("wave_rights").create_index([("person_id", 1)], name="by_person")
    await db.collection("wave_doors").create_index([("wave_id", 1)], name="by_wave")
    await db.collection("wave_tokens").create_index([("wave_id", 1)], name="by_wave")
    await db.collection("wave_comments").create_index([("wave_id", 1), ("_id", 1)], name="by_wave")
    await db.collection("wave_results").create_index([("programme_id", 1)], name="by_programme")
