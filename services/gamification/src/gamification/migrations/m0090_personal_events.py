"""Personal events, found by their moment and their person and kept for a week."""

from __future__ import annotations

from kernel.mongo import Db
from kernel.personal_events import make_indexes


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await make_indexes(db)
