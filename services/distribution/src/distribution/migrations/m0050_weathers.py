"""What this service learns about the weather."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the collection if it is missing: it cannot be made inside a transaction while another one makes it."""
    await db.collection("weathers").create_index("programme_id", name="by_programme")
