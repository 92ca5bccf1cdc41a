"""What figures were made of before there were cells, and named everybody, is gone."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Remove the rows."""
    await db.collection("ledger").delete_many({})
