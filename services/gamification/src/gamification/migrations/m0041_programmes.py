"""The index by which the programme of an entity is found."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the index that is missing."""
    await db.collection("programmes").create_index("entity", name="by_entity")
