"""Posts end: what is over is removed in time, and nobody is asked for ever what became of one."""

from __future__ import annotations

from datetime import UTC, datetime

from distribution.posts.models import KEPT, LONGEST_DOUBT
from kernel.clock import utc_now
from kernel.mongo import Db

_OVER = ["posted", "failed", "cancelled", "expired"]


async def apply(db: Db) -> None:
    """Give those that are there their end, from now on, and make the index by which what is over is removed."""
    posts, at = db.collection("posts"), utc_now()
    until = at + LONGEST_DOUBT
    await posts.update_many({"state": "uncertain", "wake_at": None}, {"$set": {"wake_at": until, "expires_at": until}})
    await posts.update_many({"state": {"$in": _OVER}, "remove_at": None}, {"$set": {"remove_at": at + KEPT}})
    # A post that is not over has no date there, stays, and costs the index nothing.
    dated = {"remove_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}
    await posts.create_index("remove_at", name="expiry", expireAfterSeconds=0, partialFilterExpression=dated)
