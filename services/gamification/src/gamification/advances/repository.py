"""What waits to be told of, in MongoDB: one document for each person and challenge, gone once it is told.

Beside it stands the version of each challenge's events, which every writer touches: of two efforts that come at once,
one sees the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from gamification.advances.models import Told, Waiting
from gamification.groups.models import Group
from kernel.mongo import Db, Tx

WAITING = "challenge_efforts"
VERSIONS = "challenge_versions"


class AdvanceRepository:
    """Reads and writes what waits, in a transaction."""

    async def begin(self, challenge_id: str, tx: Tx, *, ends_at: datetime) -> None:
        """Prepare for a challenge's efforts. The version is kept as long as the challenge, from its end on."""
        await tx.collection(VERSIONS).insert_one({"_id": challenge_id, "version": 0, "ends_at": ends_at})

    async def change(self, challenge_id: str, tx: Tx, *, ends_at: datetime) -> None:
        """Prepare for another end."""
        await tx.collection(VERSIONS).update_one({"_id": challenge_id}, {"$set": {"ends_at": ends_at}})

    async def wait(self, told: Told, challenge_id: str, group: Group, tx: Tx) -> None:
        """Keep an effort until it may be told."""
        await tx.collection(WAITING).update_one(
            {"_id": f"{challenge_id}:{told.person_id}"},
            {
                "$addToSet": {"contribution_ids": told.contribution_id},
                "$setOnInsert": {
                    "challenge_id": challenge_id,
                    "group": group.key,
                    "person_id": told.person_id,
                },
            },
            upsert=True,
        )
        await self._touch(challenge_id, tx)

    async def waiting(self, challenge_id: str, tx: Tx) -> Sequence[Waiting]:
        """What waits for a challenge; few people's, or else it would have been told."""
        found = await tx.collection(WAITING).find({"challenge_id": challenge_id}, sort=[("_id", 1)])
        return [Waiting(person_id=one["person_id"], contribution_ids=tuple(one["contribution_ids"])) for one in found]

    async def told(self, challenge_id: str, waiting: Sequence[Waiting], tx: Tx) -> int:
        """Forget what waited for a challenge, because it is told now; the version of the event that tells it."""
        ids = [f"{challenge_id}:{one.person_id}" for one in waiting]
        await tx.collection(WAITING).delete_many({"_id": {"$in": ids}})
        found = await tx.collection(VERSIONS).find_one_and_update({"_id": challenge_id}, {"$inc": {"version": 1}})
        assert found is not None, "a challenge that is told of has begun"
        version: int = found["version"]
        return version

    async def version(self, challenge_id: str, db: Db) -> int:
        """The version of the last event that told of a challenge's efforts."""
        found = await db.collection(VERSIONS).find_one({"_id": challenge_id})
        return 0 if found is None else int(found["version"])

    async def withdraw(self, contribution_id: str, tx: Tx) -> None:
        """Forget a contribution that still waits. What was told stays: nobody's share can be found in it."""
        found = await tx.collection(WAITING).find({"contribution_ids": contribution_id})
        for one in found:
            left = [each for each in one["contribution_ids"] if each != contribution_id]
            if left:
                await tx.collection(WAITING).update_one({"_id": one["_id"]}, {"$set": {"contribution_ids": left}})
            else:
                await tx.collection(WAITING).delete_one({"_id": one["_id"]})

    async def leave(self, challenge_id: str, person_id: str, tx: Tx) -> None:
        """Forget what a person did for a challenge and nobody was told: they have left its group. An effort of theirs
        that is being counted meanwhile is looked at again, and finds them gone."""
        await tx.collection(WAITING).delete_one({"_id": f"{challenge_id}:{person_id}"})
        await self._touch(challenge_id, tx)

    async def remove(self, challenge_id: str, tx: Tx) -> None:
        """Forget a challenge's efforts."""
        await tx.collection(WAITING).delete_many({"challenge_id": challenge_id})
        await tx.collection(VERSIONS).delete_one({"_id": challenge_id})

    async def _touch(self, challenge_id: str, tx: Tx) -> None:
        # The same value again would be no write, and two transactions would not meet.
        await tx.collection(VERSIONS).update_one({"_id": challenge_id}, {"$set": {"touched": uuid4().hex}})
