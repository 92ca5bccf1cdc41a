"""Digests in MongoDB: one document for who wants one, none before and after."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from distribution.digests.models import Channel, Digest, Frequency, Reader
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, DuplicateKey, Tx

DIGESTS = "digests"
_SECRET = frozenset({"address", "code"})


class DigestRepository:
    """Reads and writes digests, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, person_id: str, db: Db) -> Digest | None:
        """The person's digest, or None if they want none."""
        document = await db.collection(DIGESTS).find_one({"_id": person_id})
        return None if document is None else _digest(document)

    async def due(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """Whose digest is due, the longest due first."""
        found = await db.collection(DIGESTS).find(
            {"is_on": True, "due_at": {"$lte": at}}, sort=[("due_at", 1)], limit=limit, fields=["_id"]
        )
        return [document["_id"] for document in found]

    async def add(self, digest: Digest, db: Db) -> None:
        """Keep the first version of a digest; `StaleWrite` if there is one."""
        try:
            await db.collection(DIGESTS).insert_one(_document(digest))
        except DuplicateKey:
            raise StaleWrite from None

    async def save(self, digest: Digest, db: Db, *, over: Digest) -> None:
        """Keep a changed digest; `StaleWrite` if another change came in between."""
        found = await db.collection(DIGESTS).replace_one(
            {"_id": over.person_id, "version": over.version, "due_at": over.due_at}, _document(digest)
        )
        if not found:
            raise StaleWrite

    async def remove(self, person_id: str, db: Db) -> None:
        """Keep no digest of a person; nothing happens if they have none."""
        await db.collection(DIGESTS).delete_one({"_id": person_id})


@dataclass(frozen=True, slots=True)
class DigestHolding:
    """What is kept of a person: where and how often they are told of new stories."""

    name: str = DIGESTS

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The person's digest. The address is known to them, and a secret as it is kept."""
        found = await db.collection(DIGESTS).find_one({"_id": person_id}) if after is None else None
        return [{name: value for name, value in found.items() if name not in _SECRET}] if found else []

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It is removed."""
        return await tx.collection(DIGESTS).delete_one({"_id": person_id})


def _document(digest: Digest) -> Document:
    document = asdict(digest)
    document["_id"] = document.pop("person_id")
    for name in ("channel", "frequency"):
        document[name] = document[name].value
    document["is_on"] = digest.confirmed_at is not None and digest.failed_at is None
    return document


def _digest(document: Document) -> Digest:
    fields = {name: value for name, value in document.items() if name not in ("_id", "is_on")}
    fields["channel"] = Channel(fields["channel"])
    fields["frequency"] = Frequency(fields["frequency"])
    fields["reader"] = Reader(**fields["reader"])
    return Digest(person_id=document["_id"], **fields)
