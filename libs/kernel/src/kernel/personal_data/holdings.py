"""Places where something of a person is kept: what is theirs, and what only names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kernel.mongo import Db, Document, Tx

# Stands where the pseudonym of an erased person stood, the same for all of them.
ERASED = "erased"


class Holding(Protocol):
    """A place where something of a person is kept. `name` is its member in the person's export."""

    @property
    def name(self) -> str: ...

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is kept of the person, in the order of `_id`, from after the one with the id `after` (None: from the
        first), at most `most`. Nothing of anybody else, and no secret such as a token, may be in it."""
        ...

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Erase at most `most` of it; how many were erased. It is called until it answers 0."""
        ...


@dataclass(frozen=True, slots=True)
class Owned:
    """Documents that belong to the person whose id is in `field`, and go with them. The export shows them without their
    members `hidden`, which are secrets."""

    name: str
    collection: str
    field: str
    hidden: tuple[str, ...] = ()

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The documents."""
        found = await db.collection(self.collection).find(
            {"$and": [{self.field: person_id}, _from(after)]}, sort=[("_id", 1)], limit=most
        )
        return [{name: value for name, value in one.items() if name not in self.hidden} for one in found]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed."""
        documents = tx.collection(self.collection)
        found = await documents.find({self.field: person_id}, fields=["_id"], limit=most)
        return await documents.delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


@dataclass(frozen=True, slots=True)
class Signed:
    """Documents of the programme that say under `fields` who did something. They stay, and no longer say who.

    The export shows their members `shown`, and under `as` which of the fields name the person. `versioned` ones get
    their next version, so that nobody saves over it what they read before.
    """

    name: str
    collection: str
    fields: tuple[str, ...]
    shown: tuple[str, ...] = ()
    versioned: bool = False

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """What is shown of the documents."""
        found = await db.collection(self.collection).find(
            {**self._signed(person_id), **_from(after)},
            sort=[("_id", 1)],
            limit=most,
            fields=["_id", *self.fields, *self.shown],
        )
        return [
            {
                "_id": document["_id"],
                "as": [field for field in self.fields if _member(document, field) == person_id],
                **{member: _member(document, member) for member in self.shown},
            }
            for document in found
        ]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """Under each of the fields, `erased` stands in the place of the person."""
        documents = tx.collection(self.collection)
        found = await documents.find(self._signed(person_id), fields=["_id"], limit=most)
        ids = {"_id": {"$in": [one["_id"] for one in found]}}
        for field in self.fields if found else ():
            update: Document = {"$set": {field: ERASED}}
            if self.versioned:
                update["$inc"] = {"version": 1}
            await documents.update_many({**ids, field: person_id}, update)
        return len(found)

    def _signed(self, person_id: str) -> Document:
        return {"$or": [{field: person_id} for field in self.fields]}


def _from(after: Any) -> Document:
    return {} if after is None else {"_id": {"$gt": after}}


def _member(document: Document, path: str) -> Any:
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
