"""Status lists in MongoDB: one document for each badge's bit, and one for each list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from gamification.status_lists.models import DRAWS, Entry, drawn, new_list_id
from kernel.mongo import Db, Document, DuplicateKey, WriteConflict

STATUS_LISTS = "status_lists"
STATUS_ENTRIES = "status_entries"


class StatusListRepository:
    """Reads and writes entries, in a transaction (`db` is a `Tx`) or outside one."""

    async def allot(self, db: Db, *, key_id: str, at: datetime) -> Entry:
        """A new entry at a place that nobody can guess from the badge before it; in a transaction."""
        found = await db.collection(STATUS_LISTS).find({}, sort=[("begun_at", -1), ("_id", -1)], limit=1)
        list_id = found[0]["_id"] if found else await self._begun(db, at=at)
        for _ in range(DRAWS):
            entry = Entry(list_id=list_id, index=drawn(), key_id=key_id)
            if await self.find(entry.id, db) is None:
                return await self._added(entry, db)
        return await self._added(Entry(list_id=await self._begun(db, at=at), index=drawn(), key_id=key_id), db)

    async def find(self, entry_id: str, db: Db) -> Entry | None:
        """The entry of a name, or None."""
        document = await db.collection(STATUS_ENTRIES).find_one({"_id": entry_id})
        return None if document is None else _entry(document)

    async def revoke(self, entry_ids: list[str], db: Db, *, at: datetime) -> None:
        """Set the bits of badges, for good."""
        wanted = {"_id": {"$in": entry_ids}, "revoked_at": None}
        await db.collection(STATUS_ENTRIES).update_many(wanted, {"$set": {"revoked_at": at}})

    async def exists(self, list_id: str, db: Db) -> bool:
        """Whether there is a list of that name."""
        return await db.collection(STATUS_LISTS).find_one({"_id": list_id}) is not None

    async def revoked(self, list_id: str, db: Db, *, withdrawn: Collection[str]) -> list[int]:
        """The places of a list whose bits are set: revoked ones, and those of badges signed with a withdrawn key."""
        by_person: Document = {"list_id": list_id, "revoked_at": {"$type": "date"}}
        by_key: Document = {"list_id": list_id, "key_id": {"$in": sorted(withdrawn)}}
        found = await db.collection(STATUS_ENTRIES).find({"$or": [by_person, by_key]}, fields=["_id"])
        return [Entry.place(document["_id"])[1] for document in found]

    async def _begun(self, db: Db, *, at: datetime) -> str:
        list_id = new_list_id()
        await db.collection(STATUS_LISTS).insert_one({"_id": list_id, "begun_at": at})
        return list_id

    async def _added(self, entry: Entry, db: Db) -> Entry:
        document = {"_id": entry.id, "list_id": entry.list_id, "key_id": entry.key_id, "revoked_at": entry.revoked_at}
        try:
            await db.collection(STATUS_ENTRIES).insert_one(document)
        except DuplicateKey:
            raise WriteConflict("the place was taken meanwhile", retryable=True) from None
        return entry


def _entry(document: Document) -> Entry:
    return Entry.of(document["_id"], key_id=document["key_id"], revoked_at=document["revoked_at"])
