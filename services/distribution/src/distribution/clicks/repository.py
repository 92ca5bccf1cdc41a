"""Clicks that the broker did not take, in the outbox, from where the relay publishes them."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.mongo import Db, Document
from kernel.mongo.operations import UpdateOne
from kernel.outbox import OUTBOX


class ClickRepository:
    """Writes clicks into the outbox."""

    async def keep(self, rows: Sequence[Document], db: Db) -> None:
        """Have the events published by the relay. Keeping one again, after an answer that never came, changes
        nothing."""
        await db.collection(OUTBOX).bulk_write(
            [UpdateOne({"_id": row["_id"]}, {"$setOnInsert": _without_id(row)}, upsert=True) for row in rows]
        )


def _without_id(row: Document) -> Document:
    return {name: value for name, value in row.items() if name != "_id"}
