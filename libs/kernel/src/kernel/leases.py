"""A lease: at most one process of a service does a job at a time, by the database's clock."""

from __future__ import annotations

from kernel.mongo.collection import Db
from kernel.mongo.errors import DuplicateKey

LEASES = "leases"


class Lease:
    """The right to do `name` for `seconds`, renewed by calling `take` again, given up with `release`."""

    def __init__(self, db: Db, name: str, *, holder: str, seconds: float) -> None:
        self._leases = db.collection(LEASES)
        self._name = name
        self._holder = holder
        self._milliseconds = int(seconds * 1000)

    async def take(self) -> bool:
        """Take or renew the lease; False while another holder has it."""
        # $$NOW is the server's clock: a holder whose own clock is an hour off neither keeps nor loses the lease by it.
        mine = {"$or": [{"$eq": ["$holder", self._holder]}, {"$lt": [{"$ifNull": ["$until", "$$NOW"]}, "$$NOW"]}]}
        free = {"$or": [mine, {"$eq": [{"$type": "$holder"}, "missing"]}]}
        update = [
            {
                "$set": {
                    "holder": {"$cond": [free, {"$literal": self._holder}, "$holder"]},
                    "until": {"$cond": [free, {"$add": ["$$NOW", self._milliseconds]}, "$until"]},
                }
            }
        ]
        try:
            lease = await self._leases.find_one_and_update({"_id": self._name}, update, upsert=True)
        except DuplicateKey:
            # Two holders asked for a lease that was never taken before, in the same moment.
            return False
        return lease is not None and lease["holder"] == self._holder

    async def release(self) -> None:
        """Give the lease up, so that the next holder need not wait for its end."""
        await self._leases.delete_one({"_id": self._name, "holder": self._holder})


async def is_held(db: Db, name: str) -> bool:
    """Whether somebody has the lease now."""
    held = {"_id": name, "$expr": {"$gt": ["$until", "$$NOW"]}}
    return await db.collection(LEASES).find_one(held, fields=["_id"]) is not None
