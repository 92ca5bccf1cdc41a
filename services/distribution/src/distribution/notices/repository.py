"""Notices in MongoDB: one document for a person and what happened, and one for each telling that the worker does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from distribution.notices.models import Notice, NoticeKind, Telling
from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne

NOTICES = "notices"
TELLINGS = "tellings"
SHARES = "shares"


class NoticeRepository:
    """Reads and writes notices, in a transaction (`db` is a `Tx`) or outside one."""

    async def note(self, telling: Telling, tx: Tx) -> None:
        """Have a telling done. Told again of the same one, by whatever event, nothing changes; events from before there
        were notices name none."""
        # Looked up first: a duplicate key would end the transaction, and the event with it.
        if telling.id and await tx.collection(TELLINGS).find_one({"_id": telling.id}, fields=["_id"]) is None:
            await tx.collection(TELLINGS).insert_one(_telling_document(telling))

    async def is_corrected(self, story_id: str, version: int, db: Db) -> bool:
        """Whether a correction of the story put that version right."""
        wanted = {"story_id": story_id, "kind": NoticeKind.CORRECTION.value, "story_version": {"$gt": version}}
        return await db.collection(TELLINGS).find_one(wanted, fields=["_id"]) is not None

    async def due(self, db: Db, *, at: datetime) -> Telling | None:
        """The telling that has been due for longest, or None."""
        # The index holds no others than dates, and is used only by a query that asks for no others.
        due = {"due_at": {"$lte": at, "$type": "date"}}
        found = await db.collection(TELLINGS).find(due, sort=[("due_at", 1)], limit=1)
        return _telling(found[0]) if found else None

    async def sharers(self, telling: Telling, db: Db, *, limit: int) -> list[tuple[str, str]]:
        """The next shares of an older version, as their ids and whose they are, in the order of the ids."""
        wanted = {
            "story_id": telling.story_id,
            "_id": {"$gt": telling.after},
            # Shares from before versions were noted are of an older one.
            "story_version": {"$not": {"$gte": telling.story_version}},
        }
        found = await db.collection(SHARES).find(wanted, sort=[("_id", 1)], limit=limit, fields=["person_id"])
        return [(document["_id"], document["person_id"]) for document in found]

    async def tell(self, notices: Sequence[Notice], tx: Tx) -> list[Notice]:
        """Keep notices, and say which are new; one that is there already stays as its person left it."""
        ids = {_id(one.person_id, one.id): one for one in notices}
        found = await tx.collection(NOTICES).find({"_id": {"$in": list(ids)}}, fields=["_id"])
        known = {document["_id"] for document in found}
        new = {notice_id: one for notice_id, one in ids.items() if notice_id not in known}
        await tx.collection(NOTICES).bulk_write(
            [
                UpdateOne({"_id": notice_id}, {"$setOnInsert": _document(one)}, upsert=True)
                for notice_id, one in new.items()
            ]
        )
        return list(new.values())

    async def advance(self, before: Telling, telling: Telling, tx: Tx) -> bool:
        """Keep how far a telling has come; False if another worker has gone on with it."""
        known = {"_id": before.id, "after": before.after, "due_at": before.due_at}
        return bool(await tx.collection(TELLINGS).replace_one(known, _telling_document(telling)))

    async def newest_of(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Notice]:
        """A person's notices that they have not dismissed, newest first, before the one with the id `before`."""
        wanted: Document = {"person_id": person_id, "is_dismissed": False}
        if before is not None:
            wanted["notice_id"] = {"$lt": before}
        found = await db.collection(NOTICES).find(wanted, sort=[("notice_id", -1)], limit=limit)
        return [_notice(document) for document in found]

    async def mark(self, notice_id: str, db: Db, *, person_id: str, **marks: bool) -> Notice | None:
        """A person's notice with the marks set, or None if they have none, or have dismissed it."""
        wanted = {"_id": _id(person_id, notice_id), "is_dismissed": False}
        found = await db.collection(NOTICES).find_one_and_update(wanted, {"$set": marks})
        return None if found is None else _notice(found)


class NoticeHolding:
    """What a person was told, for their export and their erasure."""

    name = "notices"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The notices, dismissed ones too."""
        wanted = {"person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(NOTICES).find(wanted, sort=[("_id", 1)], limit=most)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed."""
        found = await tx.collection(NOTICES).find({"person_id": person_id}, fields=["_id"], limit=most)
        return await tx.collection(NOTICES).delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def _id(person_id: str, notice_id: str) -> str:
    return f"{person_id}/{notice_id}"


def _document(notice: Notice) -> Document:
    document = asdict(notice)
    document["notice_id"] = document.pop("id")
    return {**document, "kind": notice.kind.value, "languages": list(notice.languages), "is_dismissed": False}


def _notice(document: Document) -> Notice:
    return Notice(
        id=document["notice_id"],
        person_id=document["person_id"],
        story_id=document["story_id"],
        kind=NoticeKind(document["kind"]),
        languages=tuple(document["languages"]),
        happened_at=document["happened_at"],
        is_read=document["is_read"],
    )


def _telling_document(telling: Telling) -> Document:
    document = asdict(telling)
    document["_id"] = document.pop("id")
    return {**document, "kind": telling.kind.value, "languages": list(telling.languages)}


def _telling(document: Document) -> Telling:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["kind"] = NoticeKind(fields["kind"])
    fields["languages"] = tuple(fields["languages"])
    return Telling(**fields)
