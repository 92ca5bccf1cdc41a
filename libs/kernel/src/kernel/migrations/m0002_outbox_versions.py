"""An index for the relay: the unpublished versions of a subject."""

from __future__ import annotations

from kernel.mongo.collection import Db


async def apply(db: Db) -> None:
    """Make the index if it is missing."""
    await db.collection("outbox").create_index(
        [("subject", 1), ("sequence", 1)], name="versions", partialFilterExpression={"published_at": None}
    )
