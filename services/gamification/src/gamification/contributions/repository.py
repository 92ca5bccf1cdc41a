"""Contributions in MongoDB: one document each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from gamification.contributions.errors import ContributionNotFound
from gamification.contributions.models import Contribution, ContributionKind, Origin
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document

CONTRIBUTIONS = "contributions"
# Efforts of which no contribution is to be made, by a digest.
FORGOTTEN = "forgotten_efforts"


class ContributionRepository:
    """Reads and writes contributions, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, contribution: Contribution, db: Db) -> None:
        """Keep a new contribution."""
        await db.collection(CONTRIBUTIONS).insert_one(_document(contribution))

    async def get(self, contribution_id: str, db: Db) -> Contribution:
        """The contribution; `ContributionNotFound` if there is none."""
        document = await db.collection(CONTRIBUTIONS).find_one({"_id": contribution_id})
        if document is None:
            raise ContributionNotFound
        return _contribution(document)

    async def save(self, contribution: Contribution, db: Db) -> None:
        """Keep the next version of a contribution; `StaleWrite` if somebody else has made it in the meantime."""
        wanted = {"_id": contribution.id, "version": contribution.version - 1}
        if not await db.collection(CONTRIBUTIONS).replace_one(wanted, _document(contribution)):
            raise StaleWrite

    async def of_origin(self, origin: Origin, db: Db) -> Contribution | None:
        """The contribution that an effort has become, or None."""
        document = await db.collection(CONTRIBUTIONS).find_one(_of(origin))
        return None if document is None else _contribution(document)

    async def is_settled(self, origin: Origin, db: Db) -> bool:
        """Whether this effort has become a contribution already, or is never to become one."""
        if await db.collection(CONTRIBUTIONS).find_one(_of(origin), fields=["_id"]) is not None:
            return True
        return await db.collection(FORGOTTEN).find_one({"_id": _digest(origin)}) is not None

    async def forget(self, origin: Origin, db: Db, *, at: datetime) -> None:
        """Never make a contribution of this effort. Only a digest of where it comes from is kept, and that no longer
        than anybody may tell of it again."""
        mark = {"_id": _digest(origin)}
        await db.collection(FORGOTTEN).replace_one(mark, {"forgotten_at": at}, upsert=True)

    async def belongs(self, contribution_id: str, db: Db, *, person_id: str) -> bool:
        """Whether this is a contribution of that person that they do not hide."""
        wanted = {"_id": contribution_id, "person_id": person_id, "hidden_at": None}
        return await db.collection(CONTRIBUTIONS).find_one(wanted, fields=["_id"]) is not None

    async def of_person(
        self, person_id: str, db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        """A person's contributions, latest first, from after the one made at that moment with that id."""
        return await self._latest({"person_id": person_id}, db, before=before, limit=limit)

    async def of_others(
        self, person_id: str, db: Db, *, since: datetime, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        """Everybody else's contributions made after `since` that they do not hide, latest first."""
        wanted = {"person_id": {"$ne": person_id}, "made_at": {"$gt": since}, "hidden_at": None}
        return await self._latest(wanted, db, before=before, limit=limit)

    async def _latest(
        self, wanted: dict[str, Any], db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        if before is not None:
            moment, contribution_id = before
            wanted["$or"] = [{"made_at": {"$lt": moment}}, {"made_at": moment, "_id": {"$lt": contribution_id}}]
        found = await db.collection(CONTRIBUTIONS).find(wanted, sort=[("made_at", -1), ("_id", -1)], limit=limit)
        return [_contribution(document) for document in found]


def _of(origin: Origin) -> Document:
    return {"kind": origin.kind.value, "origin_id": origin.id}


def _digest(origin: Origin) -> str:
    return sha256(f"{origin.kind.value}:{origin.id}".encode()).hexdigest()


def _document(contribution: Contribution) -> Document:
    document = asdict(contribution)
    document["_id"] = document.pop("id")
    document["kind"] = contribution.kind.value
    return document


def _contribution(document: Document) -> Contribution:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    fields["kind"] = ContributionKind(fields["kind"])
    return Contribution(**fields)
