"""Contributions in MongoDB: one document each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from gamification.contributions.errors import ContributionNotFound
from gamification.contributions.models import Contribution, ContributionKind, Effort, Origin
from kernel.errors import StaleWrite
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import Forgotten

CONTRIBUTIONS = "contributions"
# Efforts of which no contribution is to be made, by a digest.
FORGOTTEN = "forgotten_efforts"
# Efforts that were answered before they were told of, by the same digest.
ANSWERED = "answered_efforts"


def _hidden(person_id: str) -> str:
    return sha256(f"person:{person_id}".encode()).hexdigest()


# What they did before is told of by topics for a while.
_FORGOTTEN_PEOPLE = Forgotten("forgotten_people", "until", _hidden)


class ContributionRepository:
    """Reads and writes contributions, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, contribution: Contribution, db: Db) -> None:
        """Keep a new contribution."""
        await db.collection(CONTRIBUTIONS).insert_one(_document(contribution))

    async def get(self, contribution_id: str, db: Db) -> Contribution:
        """The contribution; `ContributionNotFound` if there is none."""
        contribution = await self.find(contribution_id, db)
        if contribution is None:
            raise ContributionNotFound
        return contribution

    async def find(self, contribution_id: str, db: Db) -> Contribution | None:
        """The same, or None."""
        document = await db.collection(CONTRIBUTIONS).find_one({"_id": contribution_id})
        return None if document is None else _contribution(document)

    async def save(self, contribution: Contribution, db: Db) -> None:
        """Keep the next version of a contribution; `StaleWrite` if somebody else has made it in the meantime."""
        wanted = {"_id": contribution.id, "version": contribution.version - 1}
        if not await db.collection(CONTRIBUTIONS).replace_one(wanted, _document(contribution)):
            raise StaleWrite

    async def remove(self, contribution: Contribution, db: Db, *, at: datetime) -> None:
        """Keep a contribution no longer, and make no other of the same effort."""
        await db.collection(CONTRIBUTIONS).delete_one({"_id": contribution.id})
        await self.forget(contribution.origin, db, at=at)

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
        # Told of again, it stays as it is: whoever reads a topic anew ends where they were.
        first = {"$setOnInsert": {"forgotten_at": at}}
        await db.collection(FORGOTTEN).update_one({"_id": _digest(origin)}, first, upsert=True)

    async def keep_answer(self, origin: Origin, db: Db, *, at: datetime) -> None:
        """Note that this effort was answered, also for when it is told of only later. Only a digest is kept, and that
        no longer than anybody may tell of it."""
        # As above: told of again, it stays as it is.
        first = {"$setOnInsert": {"answered_at": at}}
        await db.collection(ANSWERED).update_one({"_id": _digest(origin)}, first, upsert=True)

    async def is_answered(self, origin: Origin, db: Db) -> bool:
        """Whether this effort was answered."""
        return await db.collection(ANSWERED).find_one({"_id": _digest(origin)}) is not None

    async def forget_person(self, person_id: str, tx: Tx, *, at: datetime) -> None:
        """Make no contribution any more of what a person did until `at`, however late it is told of. Only a digest of
        the pseudonym is kept, and that as long as of an effort."""
        await _FORGOTTEN_PEOPLE.add(person_id, tx, at=at)

    async def is_of_forgotten(self, effort: Effort, tx: Tx) -> bool:
        """Whether the effort is one of before its person was forgotten; see `Forgotten.has`."""
        return await _FORGOTTEN_PEOPLE.has(effort.person_id, tx, at=effort.made_at)

    async def awaiting(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """Ids of contributions that colleagues may see and nobody has said anything about in time, longest first."""
        wanted = {"hidden_at": None, "feedback_due_at": {"$type": "date", "$lte": at}}
        found = await db.collection(CONTRIBUTIONS).find(
            wanted, sort=[("feedback_due_at", 1)], limit=limit, fields=["_id"]
        )
        return [document["_id"] for document in found]

    async def shown_among(self, contribution_ids: Sequence[str], db: Db, *, since: datetime) -> frozenset[str]:
        """Those of the contributions that colleagues may see: made after `since`, and not hidden."""
        wanted = {"_id": {"$in": list(contribution_ids)}, "hidden_at": None, "made_at": {"$gt": since}}
        found = await db.collection(CONTRIBUTIONS).find(wanted, fields=["_id"])
        return frozenset(document["_id"] for document in found)

    async def belongs(self, contribution_id: str, db: Db, *, person_id: str, since: datetime) -> bool:
        """Whether this is a contribution of that person that colleagues may see: made after `since`, and not hidden."""
        wanted = {"_id": contribution_id, "person_id": person_id, "hidden_at": None, "made_at": {"$gt": since}}
        return await db.collection(CONTRIBUTIONS).find_one(wanted, fields=["_id"]) is not None

    async def hold(self, contribution_id: str, tx: Tx, *, person_id: str) -> bool:
        """Whether this is a contribution of that person. Nobody removes it before the transaction is committed: who
        does so meanwhile ends it, and run again it finds none."""
        wanted = {"_id": contribution_id, "person_id": person_id}
        held = await tx.collection(CONTRIBUTIONS).update_one(wanted, {"$set": {"held": True}})
        # Nothing of it is left, but both are writes, and two transactions that write the same document meet.
        await tx.collection(CONTRIBUTIONS).update_one(wanted, {"$unset": {"held": ""}})
        return bool(held)

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


class ContributionHolding:
    """A person's contributions; see `kernel.personal_data.Holding`."""

    name = CONTRIBUTIONS

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What they did, and what colleagues said of it, without who that was."""
        wanted: Document = {"person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        found = await db.collection(CONTRIBUTIONS).find(wanted, sort=[("_id", 1)], limit=most)
        return [{name: value for name, value in one.items() if name != "declared_by"} for one in found]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed, and do not come again when a topic is read anew."""
        contributions = ContributionRepository()
        found = await tx.collection(CONTRIBUTIONS).find({"person_id": person_id}, limit=most)
        for document in found:
            await contributions.remove(_contribution(document), tx, at=at)
        return len(found)


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
