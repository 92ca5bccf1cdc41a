"""The ledger of erasures, which units of work touch, and the index by which a person's allowances are found."""

from __future__ import annotations

from kernel.mongo import Db
from kernel.personal_data.erasures import prepare


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    await prepare(db)
    await db.collection("allowances").create_index("giver_id", name="by_giver")
