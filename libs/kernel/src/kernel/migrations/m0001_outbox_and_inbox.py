"""Indexes of the outbox, the inbox and the idempotency keys."""

from __future__ import annotations

from kernel.mongo.collection import Db

_DAY = 24 * 60 * 60
# Published rows are kept a week for inspection.
_OUTBOX_SECONDS = 7 * _DAY
# Topics keep events for at most 30 days, and dead letters are replayed within two weeks of that.
_INBOX_SECONDS = 45 * _DAY


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    outbox = db.collection("outbox")
    # Only unpublished rows are in this index, so that reading the backlog does not slow down as the outbox grows.
    await outbox.create_index(
        [("published_at", 1), ("_id", 1)], name="unpublished", partialFilterExpression={"published_at": None}
    )
    await outbox.create_index("published_at", name="expiry", expireAfterSeconds=_OUTBOX_SECONDS)
    await db.collection("inbox").create_index("at", name="expiry", expireAfterSeconds=_INBOX_SECONDS)
    batches = db.collection("inbox_batches")
    await batches.create_index([("scope", 1), ("position", -1)], name="latest")
    await batches.create_index("at", name="expiry", expireAfterSeconds=_INBOX_SECONDS)
    await db.collection("idempotency_keys").create_index("at", name="expiry", expireAfterSeconds=_DAY)
    # A collection cannot be made inside a transaction while another one makes it; all that units of work touch first
    # are made here.
    await db.collection("inbox_watermarks").create_index("at", name="seen")
    await db.collection("leases").create_index("until", name="until")
