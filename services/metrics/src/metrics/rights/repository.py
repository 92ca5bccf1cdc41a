"""Rights in MongoDB: one document for a person and wave, without a moment, and none when the wave is over.

Of somebody who was forgotten a trace stays as long: else they could come back and answer again, and five answers would
not be those of five people.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.personal_data import Owned
from metrics.rights.models import Right

RIGHTS = "wave_rights"


class RightRepository:
    """Reads and writes rights, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, right: Right, db: Db) -> None:
        """Keep a right; `DuplicateKey` if the person was given theirs."""
        await db.collection(RIGHTS).insert_one(
            {
                "_id": _id(right.wave_id, right.person_id),
                "wave_id": right.wave_id,
                "person_id": right.person_id,
                "digest": right.digest,
            }
        )

    async def find(self, wave_id: str, person_id: str, db: Db) -> Right | None:
        """The right that a person was given, or None."""
        found = await db.collection(RIGHTS).find_one({"_id": _id(wave_id, person_id)})
        if found is None:
            return None
        return Right(wave_id=found["wave_id"], person_id=found["person_id"], digest=bytes(found["digest"]))

    async def is_used_up(self, wave_id: str, person_id: str, db: Db) -> bool:
        """Whether the person was given their right before they were forgotten."""
        return await db.collection(RIGHTS).find_one({"_id": _trace(wave_id, person_id)}) is not None

    async def forget(self, wave_id: str, db: Db, *, most: int) -> int:
        """Remove at most `most` rights of a wave; how many were removed."""
        rights = db.collection(RIGHTS)
        found = await rights.find({"wave_id": wave_id}, fields=["_id"], limit=most)
        return await rights.delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


class RightHolding:
    """That a person was given a right; what for is a secret. Nothing in an answer leads to anybody."""

    name = "rights_to_answer"

    def __init__(self) -> None:
        self._rights = Owned(self.name, RIGHTS, "person_id", hidden=("digest",))

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """Their rights in open waves."""
        return await self._rights.of(person_id, db, after=after, most=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """The rights go, and leave a trace which only who has the person's pseudonym can find."""
        rights = tx.collection(RIGHTS)
        found = await rights.find({"person_id": person_id}, fields=["_id", "wave_id"], limit=most)
        for one in found:
            wave_id = one["wave_id"]
            # It may be there: who came back while the release before gave out rights was given another.
            await rights.update_one({"_id": _trace(wave_id, person_id)}, {"$set": {"wave_id": wave_id}}, upsert=True)
        return await rights.delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def _id(wave_id: str, person_id: str) -> str:
    return f"{wave_id}:{person_id}"


def _trace(wave_id: str, person_id: str) -> str:
    return sha256(f"right\0{wave_id}\0{person_id}".encode()).hexdigest()
