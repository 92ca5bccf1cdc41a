"""Steps in MongoDB: one document for each person; the deeds that they come from; and how far a sweep got."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from gamification.contributions.repository import CONTRIBUTIONS
from gamification.criteria.models import THANKING
from gamification.kudos.repository import KUDOS
from gamification.steps.models import Deed, Mark, Steps
from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import DeleteOne, ReplaceOne
from kernel.personal_data import ERASED

STEPS = "steps"
SWEEPS = "sweeps"
_SWEEP = "criteria"
# Pseudonyms begin so; what stands in the place of an erased person's does not.
_FIRST_PERSON = "p_"


class StepsRepository:
    """Reads and writes steps."""

    async def of(self, people: Collection[str], db: Db) -> dict[str, Steps]:
        """The steps of people, empty where there are none."""
        found = await db.collection(STEPS).find({"_id": {"$in": list(people)}})
        kept = {one["_id"]: _steps(one) for one in found}
        return {person: kept.get(person) or Steps(person_id=person) for person in people}

    async def with_marks_of(self, deed_ids: Collection[str], db: Db) -> list[str]:
        """People of whom one of these deeds is remembered."""
        if not deed_ids:
            return []
        found = await db.collection(STEPS).find({"marks.deed_id": {"$in": list(deed_ids)}}, fields=["_id"])
        return [one["_id"] for one in found]

    async def save(self, changed: Collection[Steps], tx: Tx) -> None:
        """Keep the next steps of people; in the transaction that read them, which a change in between ends."""
        await tx.collection(STEPS).bulk_write(
            [
                ReplaceOne({"_id": one.person_id}, _document(one), upsert=True)
                if one.marks or one.review_at
                else DeleteOne({"_id": one.person_id})
                for one in changed
            ]
        )

    async def due(self, db: Db, *, at: datetime, limit: int) -> list[str]:
        """People whose steps are to be looked at anew, the longest due first."""
        found = await db.collection(STEPS).find(
            {"review_at": {"$lte": at}}, sort=[("review_at", 1)], limit=limit, fields=["_id"]
        )
        return [one["_id"] for one in found]


class DeedRepository:
    """Reads what people did from where it is kept."""

    async def some(self, deed_ids: Collection[str], db: Db) -> list[Deed]:
        """Those of these deeds that there still are."""
        ids = {"_id": {"$in": list(deed_ids)}}
        efforts = await db.collection(CONTRIBUTIONS).find(ids, fields=["person_id", "kind", "story_id", "made_at"])
        # Thanks of erased people stay with who received them, and are nobody's deed any more.
        thanks = await db.collection(KUDOS).find({**ids, "giver_id": {"$ne": ERASED}}, fields=["giver_id", "given_at"])
        return [*map(_effort, efforts), *map(_thanking, thanks)]

    async def efforts_of(self, person_id: str, db: Db, *, before: Deed | None, limit: int) -> list[Deed]:
        """A person's contributions, latest first, from after `before`."""
        wanted: Document = {"person_id": person_id}
        if before is not None:
            wanted["$or"] = [{"made_at": {"$lt": before.at}}, {"made_at": before.at, "_id": {"$lt": before.id}}]
        found = await db.collection(CONTRIBUTIONS).find(
            wanted,
            sort=[("made_at", -1), ("_id", -1)],
            limit=limit,
            fields=["person_id", "kind", "story_id", "made_at"],
        )
        return [_effort(one) for one in found]

    async def thanks_of(self, person_id: str, db: Db, *, before: Deed | None, limit: int) -> list[Deed]:
        """Thanks that a person gave, latest first, from after `before`."""
        wanted: Document = {"giver_id": person_id}
        if before is not None:
            wanted["_id"] = {"$lt": before.id}
        found = await db.collection(KUDOS).find(
            wanted, sort=[("_id", -1)], limit=limit, fields=["giver_id", "given_at"]
        )
        return [_thanking(one) for one in found]

    async def people(self, db: Db, *, after: str | None, limit: int) -> list[str]:
        """People who did something, in the order of their pseudonyms, from after that one."""
        found: list[str] = []
        while len(found) < limit:
            above = {"$gt": after or _FIRST_PERSON}
            nearest = [
                one[field]
                for collection, field in ((CONTRIBUTIONS, "person_id"), (KUDOS, "giver_id"))
                # One step along the index for each person, however much each has done.
                for one in await db.collection(collection).find(
                    {field: above}, sort=[(field, 1)], limit=1, fields=[field]
                )
            ]
            if not nearest:
                break
            after = min(nearest)
            found.append(after)
        return found


class SweepRepository:
    """Which criteria everybody's deeds were last looked at for, and how far that got."""

    async def begin(self, fingerprint: str, db: Db) -> bool:
        """Begin a sweep for these criteria, unless there is one: then it goes on, and False if it has been through."""
        found = await db.collection(SWEEPS).find_one({"_id": _SWEEP})
        if found is not None and found["fingerprint"] == fingerprint:
            return found["ended_at"] is None
        new = {"_id": _SWEEP, "fingerprint": fingerprint, "after": None, "ended_at": None}
        await db.collection(SWEEPS).replace_one({"_id": _SWEEP}, new, upsert=True)
        return True

    async def position(self, fingerprint: str, db: Db) -> tuple[str | None] | None:
        """The person after whom the sweep for these criteria goes on, None when it ended or another took its place."""
        wanted = {"_id": _SWEEP, "fingerprint": fingerprint, "ended_at": None}
        found = await db.collection(SWEEPS).find_one(wanted)
        return None if found is None else (found["after"],)

    async def move(self, fingerprint: str, db: Db, *, after: str) -> None:
        """Note how far the sweep got."""
        wanted = {"_id": _SWEEP, "fingerprint": fingerprint}
        await db.collection(SWEEPS).update_one(wanted, {"$set": {"after": after}})

    async def end(self, fingerprint: str, db: Db, *, at: datetime) -> None:
        """Note that the sweep has been through; nobody's pseudonym stays with it."""
        wanted = {"_id": _SWEEP, "fingerprint": fingerprint}
        await db.collection(SWEEPS).update_one(wanted, {"$set": {"after": None, "ended_at": at}})


class StepsHolding:
    """A person's steps, for their export and their erasure."""

    name = "steps"

    async def of(self, person_id: str, db: Db, *, after: str | None, most: int) -> list[Document]:
        """The one document, which has the person's id."""
        found = None if after is not None else await db.collection(STEPS).find_one({"_id": person_id})
        return [] if found is None else [found]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It is removed; and where there is none, one is made and removed.

        A worker that has just read a contribution, before it was erased, must not write steps afterwards: a document
        that was touched in between ends its transaction, and run again it finds no contribution.
        """
        there = await tx.collection(STEPS).find_one({"_id": person_id}, fields=["_id"])
        if there is None:
            await tx.collection(STEPS).insert_one({"_id": person_id})
        await tx.collection(STEPS).delete_one({"_id": person_id})
        return 0 if there is None else 1


def _effort(document: Document) -> Deed:
    return Deed(
        id=document["_id"],
        person_id=document["person_id"],
        kind=document["kind"],
        story_id=document["story_id"],
        at=document["made_at"],
    )


def _thanking(document: Document) -> Deed:
    return Deed(
        id=document["_id"], person_id=document["giver_id"], kind=THANKING, story_id=None, at=document["given_at"]
    )


def _document(steps: Steps) -> Document:
    return {
        "_id": steps.person_id,
        "marks": [asdict(mark) for mark in steps.marks],
        "review_at": steps.review_at,
    }


def _steps(document: Document) -> Steps:
    marks: Sequence[Document] = document["marks"]
    return Steps(
        person_id=document["_id"], marks=tuple(Mark(**mark) for mark in marks), review_at=document["review_at"]
    )
