"""Memberships, censuses and the numbers that were told, in MongoDB. Only the last are read for anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import DeleteOne, ReplaceOne
from metrics.cells.repository import midnight
from metrics.denominators.models import Census, Told

MEMBERSHIPS = "memberships"
CENSUSES = "censuses"
DENOMINATORS = "denominators"


class DenominatorRepository:
    """Reads and writes them, in a transaction (`db` is a `Tx`) or outside one."""

    async def programmes_of(self, people: Iterable[str], db: Db) -> dict[str, str]:
        """The programme of each of some people who take part."""
        found = await db.collection(MEMBERSHIPS).find({"_id": {"$in": list(people)}})
        return {document["_id"]: document["programme_id"] for document in found}

    async def belong(self, people: dict[str, str | None], db: Db) -> None:
        """Keep which programme people belong to; of those who belong to none, nothing is kept."""
        await db.collection(MEMBERSHIPS).bulk_write(
            [
                DeleteOne({"_id": person_id})
                if programme_id is None
                else ReplaceOne({"_id": person_id}, {"programme_id": programme_id}, upsert=True)
                for person_id, programme_id in people.items()
            ]
        )

    async def censuses(self, programmes: Iterable[str], db: Db) -> dict[str, Census]:
        """The census of each of some programmes, an empty one where there is none yet."""
        ids = list(programmes)
        found = await db.collection(CENSUSES).find({"_id": {"$in": ids}})
        return {one: Census(one) for one in ids} | {document["_id"]: _census(document) for document in found}

    async def keep(self, censuses: Iterable[Census], db: Db) -> None:
        """Keep censuses."""
        await db.collection(CENSUSES).bulk_write(
            [
                ReplaceOne(
                    {"_id": one.programme_id},
                    {
                        "people": one.people,
                        "moved": sorted(one.moved),
                        "told_on": None if one.told_on is None else midnight(one.told_on),
                    },
                    upsert=True,
                )
                for one in censuses
            ]
        )

    async def tell(self, told: Iterable[Told], db: Db) -> None:
        """Let numbers stand from their days on, the last one of a day for that day."""
        latest = {(one.programme_id, one.day): one for one in told}
        await db.collection(DENOMINATORS).bulk_write(
            [
                ReplaceOne(
                    {"_id": f"{one.programme_id}:{one.day}"},
                    {"programme_id": one.programme_id, "day": midnight(one.day), "people": one.people},
                    upsert=True,
                )
                for one in latest.values()
            ]
        )

    async def told(self, programmes: Sequence[str], db: Db, *, first: date, last: date) -> list[Told]:
        """The numbers of some programmes (of all, when none is named) that were told from one day to another, and for
        each programme the one that stood before."""
        of_programmes: Document = {"programme_id": {"$in": list(programmes)}} if programmes else {}
        numbers = db.collection(DENOMINATORS)
        before = await numbers.aggregate(
            [
                {"$match": {**of_programmes, "day": {"$lt": midnight(first)}}},
                {"$sort": {"programme_id": 1, "day": 1}},
                {"$group": {"_id": "$programme_id", "day": {"$last": "$day"}, "people": {"$last": "$people"}}},
            ]
        )
        within = await numbers.find(
            {**of_programmes, "day": {"$gte": midnight(first), "$lte": midnight(last)}}, sort=[("day", 1)]
        )
        return [Told(one["_id"], one["day"].date(), one["people"]) for one in before] + [
            Told(one["programme_id"], one["day"].date(), one["people"]) for one in within
        ]


class MembershipHolding:
    """That somebody takes part; see `kernel.personal_data.Holding`."""

    name = "membership"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The person's programme."""
        found = await db.collection(MEMBERSHIPS).find({"_id": person_id}) if after is None else []
        return found[:most]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It is removed, and the person counts no longer; what was told stays. Who has left is in no membership, and
        may still be among those who moved."""
        repository = DenominatorRepository()
        known = await repository.programmes_of([person_id], tx)
        moved = await tx.collection(CENSUSES).find({"moved": person_id}, limit=most)
        for programme_id in known.values():
            census = (await repository.censuses([programme_id], tx))[programme_id]
            await repository.belong({person_id: None}, tx)
            await repository.keep([census.forgot(person_id)], tx)
        others = [one for one in map(_census, moved) if one.programme_id not in known.values()]
        await repository.keep([one.without(person_id) for one in others], tx)
        return len(known) + len(others)


def _census(document: Document) -> Census:
    told_on = document["told_on"]
    return Census(
        document["_id"],
        document["people"],
        frozenset(document["moved"]),
        None if told_on is None else told_on.date(),
    )
