"""What a rebuild works with: minutes beside the live ones, what was handed to cells, and since when that is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kernel.clock import utc_now
from kernel.mongo import Db

_DAY = 24 * 60 * 60
_KEPT = 400 * _DAY


async def apply(db: Db) -> None:
    """Make the indexes that are missing, and note from which day on what is handed to cells is known whole."""
    rebuilt = db.collection("deltas_rebuilt")
    await rebuilt.create_index([("story_id", 1), ("minute", 1)], name="by_story")
    await rebuilt.create_index([("seconds", 1), ("minute", 1)], name="by_age")
    handed = db.collection("handed_days")
    await handed.create_index("day", name="expiry", expireAfterSeconds=_KEPT)
    # Workers of the former release may still fold today, and note nothing.
    is_new = await db.collection("deltas").find_one({}) is None
    tomorrow = utc_now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    since = datetime(1970, 1, 1, tzinfo=UTC) if is_new else tomorrow
    await db.collection("rebuilds").update_one({"_id": "handed"}, {"$setOnInsert": {"since": since}}, upsert=True)
