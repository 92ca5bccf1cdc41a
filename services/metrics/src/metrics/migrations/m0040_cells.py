"""Indexes of cells, of what waits for them and of crowds, first written inside transactions; and of old minutes."""

from __future__ import annotations

from kernel.mongo import Db

_TWO_HOURS = 2 * 60 * 60
_DAY = 24 * 60 * 60
_KEPT = 400 * _DAY


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    cells = db.collection("cells")
    await cells.create_index([("story_id", 1), ("start", 1)], name="by_story")
    await cells.create_index([("start", 1), ("level", 1)], name="by_start")
    pending = db.collection("pending")
    await pending.create_index("ready", name="by_ready")
    await pending.create_index("waiting.person_id", name="by_person")
    crowds = db.collection("crowds")
    await crowds.create_index("start", name="expiry", expireAfterSeconds=_TWO_HOURS)
    await crowds.create_index([("story_id", 1), ("start", 1)], name="by_story")
    await crowds.create_index("people.person_id", name="by_person")
    deltas = db.collection("deltas")
    await deltas.update_many({"seconds": {"$exists": False}}, {"$set": {"seconds": 60}})
    await deltas.create_index([("seconds", 1), ("minute", 1)], name="by_age")
    # What minutes became in the end: a day of a story on a network, which no figure is made of.
    await deltas.create_index(
        "minute", name="expiry", expireAfterSeconds=_KEPT, partialFilterExpression={"seconds": _DAY}
    )
