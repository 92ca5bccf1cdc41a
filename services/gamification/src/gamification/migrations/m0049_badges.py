"""Indexes of badges, of the bits that say which are revoked, and how long a revoked badge's page says so."""

from __future__ import annotations

from datetime import UTC, datetime

from kernel.mongo import Db

# As long as everything else of recognition is kept (P730D). The bit stays, so that the credential never verifies again.
KEEP_SECONDS = 730 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    badges = db.collection("badges")
    await badges.create_index([("person_id", 1), ("made_at", -1), ("_id", -1)], name="by_person")
    await badges.create_index([("milestone_id", 1), ("revoked_at", 1)], name="by_milestone")
    # A badge that holds has no date there, stays, and costs the index nothing.
    revoked = {"revoked_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}
    await badges.create_index(
        "revoked_at", name="kept", expireAfterSeconds=KEEP_SECONDS, partialFilterExpression=revoked
    )

    entries = db.collection("status_entries")
    dated = {"revoked_at": {"$type": "date"}}
    await entries.create_index("list_id", name="revoked", partialFilterExpression=dated)
    await entries.create_index([("key_id", 1), ("list_id", 1)], name="by_key")
    await db.collection("status_lists").create_index([("begun_at", -1), ("_id", -1)], name="by_time")
    await db.collection("badge_keys").create_index([("first_used_at", -1), ("_id", 1)], name="by_time")
