"""Rights in MongoDB: one document for a person and wave, without a moment, and none when the wave is over."""

from __future__ import annotations

from kernel.mongo import Db
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

    async def forget(self, wave_id: str, db: Db, *, most: int) -> int:
        """Remove at most `most` rights of a wave; how many were removed."""
        rights = db.collection(RIGHTS)
        found = await rights.find({"wave_id": wave_id}, fields=["_id"], limit=most)
        return await rights.delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def _id(wave_id: str, person_id: str) -> str:
    return f"{wave_id}:{person_id}"
