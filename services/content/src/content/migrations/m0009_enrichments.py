"""The index by which workers find the drafts whose page is to be looked at."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index if it is missing."""
    await db.collection("enrichments").create_index("due_at", name="by_due")
