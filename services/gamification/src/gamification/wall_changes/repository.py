"""Changes of the wall in MongoDB: one document each, written with the change itself and gone after a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from gamification.kudos.models import Kudos
from gamification.kudos.repository import KUDOS
from gamification.wall_changes.models import WallChange
from kernel.clock import new_id
from kernel.live import Position
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import ERASED, Owned, Signed

WALL_CHANGES = "wall_changes"


class WallChangeRepository:
    """Keeps and reads changes of the wall."""

    async def note(self, before: Kudos, after: Kudos | None, tx: Tx, *, at: datetime) -> None:
        """Have those who listen told what became of kudos, in the transaction that keeps it (`after` None: removes)."""
        change = WallChange.made(new_id(), before=before, after=after, at=at)
        if change is not None:
            await tx.collection(WALL_CHANGES).insert_one(_document(change))

    async def since(self, position: Position, db: Db, *, until: datetime, limit: int) -> list[WallChange]:
        """Changes after a position and not after a moment, in the order of their moments."""
        behind = [{"at": {"$gt": position.at}}, {"at": position.at, "_id": {"$gt": position.note_id}}]
        found = await db.collection(WALL_CHANGES).find(
            {"at": {"$gte": position.at, "$lte": until}, "$or": behind}, sort=[("at", 1), ("_id", 1)], limit=limit
        )
        return [WallChange(id=one.pop("_id"), **one) for one in found]


@dataclass(frozen=True, slots=True)
class HangingHolding:
    """Kudos that name the person under `field`, some of which hang on the wall. They are erased as the `inner` holding
    erases them, those that hang first; and who listens is told that these are gone, or that they say no name any more.
    """

    inner: Owned | Signed
    field: str

    @property
    def name(self) -> str:
        """The member of the export."""
        return self.inner.name

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What the inner holding keeps."""
        return await self.inner.of(person_id, db, after=after, most=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed, or name nobody any more."""
        kudos = tx.collection(KUDOS)
        hanging = {self.field: person_id, "wall_at": {"$lte": at}}
        ids = [one["_id"] for one in await kudos.find(hanging, fields=["_id"], limit=most)]
        if not ids:
            return await self.inner.erase(person_id, tx, at=at, most=most)
        stay = isinstance(self.inner, Signed)
        if stay:
            await kudos.update_many({"_id": {"$in": ids}}, {"$set": {self.field: ERASED}, "$inc": {"version": 1}})
        else:
            await kudos.delete_many({"_id": {"$in": ids}})
        changes = [WallChange(id=new_id(), kudos_id=one, at=at, hangs=stay) for one in ids]
        await tx.collection(WALL_CHANGES).insert_many([_document(change) for change in changes])
        return len(ids)


def _document(change: WallChange) -> Document:
    document = asdict(change)
    document["_id"] = document.pop("id")
    return document
