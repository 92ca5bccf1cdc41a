"""The index of promises that were found broken."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index if it is missing."""
    await db.collection("broken_commitments").create_index([("programme", 1), ("at", -1)], name="by_programme")
