"""Personal events, and the marks of what people are still to be told of."""

from __future__ import annotations

from kernel.mongo import Db
from kernel.personal_events import make_indexes


async def apply(db: Db) -> None:
    """Make the indexes that are missing. Of what was so before, nobody is told."""
    await make_indexes(db)
    marked = {"untold": True}
    await db.collection("posts").create_index("untold", name="untold", partialFilterExpression=marked)
    await db.collection("accounts").create_index("untold", name="untold", partialFilterExpression=marked)
