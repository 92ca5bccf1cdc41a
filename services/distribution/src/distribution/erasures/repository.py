"""Wishes to be forgotten in MongoDB: one document each, gone thirty days after its end."""

from __future__ import annotations

from distribution.erasures.models import Wish
from kernel.mongo import Db, Document

WISHES = "erasure_wishes"


class WishRepository:
    """Reads and writes wishes, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, wish_id: str, db: Db) -> Wish | None:
        """The wish, or None if there is none any more."""
        return _wish(await db.collection(WISHES).find_one({"_id": wish_id}))

    async def latest_of(self, asker: str, db: Db) -> Wish | None:
        """The person's last wish, or None."""
        found = await db.collection(WISHES).find({"asker": asker}, sort=[("_id", -1)], limit=1)
        return _wish(found[0]) if found else None

    async def open(self, db: Db, *, limit: int) -> list[Wish]:
        """Wishes that a service has still to fulfil, the oldest first."""
        found = await db.collection(WISHES).find({"is_open": True}, sort=[("_id", 1)], limit=limit)
        return [wish for document in found if (wish := _wish(document)) is not None]

    async def add(self, wish: Wish, db: Db) -> None:
        """Keep a new wish; `DuplicateKey` if no service has begun with the same person's last one."""
        await db.collection(WISHES).insert_one(_document(wish))

    async def save(self, wish: Wish, db: Db) -> None:
        """Keep a changed wish, inside the transaction that read it."""
        await db.collection(WISHES).replace_one({"_id": wish.id}, _document(wish))


def _document(wish: Wish) -> Document:
    return {
        "_id": wish.id,
        "asker": wish.asker,
        "requested_at": wish.requested_at,
        "confirmed": dict(wish.confirmed),
        "is_open": wish.is_open,
        "kept_until": wish.kept_until,
    }


def _wish(document: Document | None) -> Wish | None:
    if document is None:
        return None
    names = ("asker", "requested_at", "confirmed")
    return Wish(id=document["_id"], **{name: document[name] for name in names})
