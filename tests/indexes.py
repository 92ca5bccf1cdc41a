"""Whether the database finds by an index what it is asked for."""

from __future__ import annotations

from kernel.mongo import Db


async def uses(db: Db, collection: str, index: str) -> int:
    """How often queries have used an index since the database server began."""
    stats = await db.collection(collection).aggregate([{"$indexStats": {}}])
    [accesses] = [one["accesses"] for one in stats if one["name"] == index]
    return int(accesses["ops"])
