"""Indexes of exports and their schedules, and the order in which exports read cells."""

from __future__ import annotations

from kernel.mongo import Db

_REMEMBERED = 90 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await db.collection("cells").create_index([("start", 1), ("_id", 1)], name="by_day")
    exports = db.collection("exports")
    await exports.create_index("due_at", name="due")
    await exports.create_index([("schedule_id", 1), ("_id", -1)], name="by_schedule")
    await exports.create_index("state", name="by_state")
    await exports.create_index("by", name="by_person")
    # The files are long gone by then.
    await exports.create_index("expires_at", name="expiry", expireAfterSeconds=_REMEMBERED)
    schedules = db.collection("export_schedules")
    await schedules.create_index("next_at", name="due")
    await schedules.create_index("by", name="by_person")
    await db.collection("media_values").create_index("by", name="by_person")
