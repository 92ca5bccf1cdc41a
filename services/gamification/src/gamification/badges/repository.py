"""Badges in MongoDB: one document each, saved only over the version that was read."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from gamification.badges.errors import BadgeNotFound
from gamification.badges.models import Badge
from gamification.status_lists.repository import StatusListRepository
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import Owned

BADGES = "badges"


class BadgeRepository:
    """Reads and writes badges, in a transaction (`db` is a `Tx`) or outside one."""

    def __init__(self, lists: StatusListRepository) -> None:
        self.lists = lists

    async def get(self, badge_id: str, db: Db) -> Badge:
        """The badge; `BadgeNotFound` if there is none."""
        document = await db.collection(BADGES).find_one({"_id": badge_id})
        if document is None:
            raise BadgeNotFound
        return _badge(document)

    async def add(self, badge: Badge, db: Db) -> None:
        """Keep a new badge."""
        await db.collection(BADGES).insert_one(_document(badge))

    async def revoke(self, badge: Badge, db: Db, *, at: datetime) -> None:
        """Keep a badge that holds no more, and set its bit; `StaleWrite` if it has changed in the meantime."""
        same = {"_id": badge.id, "version": badge.version - 1}
        if not await db.collection(BADGES).replace_one(same, _document(badge)):
            raise StaleWrite
        await self.lists.revoke([badge.entry_id], db, at=at)

    async def revoke_of(self, milestone_id: str, db: Db, *, at: datetime) -> None:
        """Revoke every badge of a milestone that its person takes back, in the transaction of that."""
        found = await db.collection(BADGES).find({"milestone_id": milestone_id, "revoked_at": None})
        for document in found:
            badge = _badge(document)
            await self.revoke(badge.revoke(by=badge.person_id, at=at), db, at=at)

    async def has(self, milestone_id: str, db: Db, *, most: int, since: datetime) -> bool:
        """Whether a milestone has so many badges that hold, or were revoked after that moment."""
        counted = [{"revoked_at": None}, {"revoked_at": {"$gt": since}}]
        wanted = {"milestone_id": milestone_id, "$or": counted}
        return await db.collection(BADGES).count(wanted, limit=most) >= most

    async def of_person(
        self, person_id: str, db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Badge]:
        """A person's badges, last made first, from after the one made at that moment with that id."""
        wanted: dict[str, Any] = {"person_id": person_id}
        if before is not None:
            moment, badge_id = before
            wanted["$or"] = [{"made_at": {"$lt": moment}}, {"made_at": moment, "_id": {"$lt": badge_id}}]
        found = await db.collection(BADGES).find(wanted, sort=[("made_at", -1), ("_id", -1)], limit=limit)
        return [_badge(document) for document in found]


class BadgeHolding:
    """A person's badges; see `kernel.personal_data.Holding`."""

    name = "badges"
    _owned = Owned(name, BADGES, "person_id")

    def __init__(self, lists: StatusListRepository) -> None:
        self.lists = lists

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What they had made, with the credentials."""
        return await self._owned.of(person_id, db, after=after, most=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are revoked and removed. What stays is a bit, which leads to nobody."""
        found = await tx.collection(BADGES).find({"person_id": person_id}, fields=["entry_id"], limit=most)
        await self.lists.revoke([badge["entry_id"] for badge in found], tx, at=at)
        return await tx.collection(BADGES).delete_many({"_id": {"$in": [badge["_id"] for badge in found]}})


def _document(badge: Badge) -> Document:
    document = asdict(badge)
    document["_id"] = document.pop("id")
    return document


def _badge(document: Document) -> Badge:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return Badge(**fields)
