"""Milestones in MongoDB: one document each. Of one that its person deleted, that they want it no more is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from gamification.milestones.errors import MilestoneNotFound
from gamification.milestones.models import Milestone
from kernel.errors import StaleWrite
from kernel.language import Text
from kernel.mongo import Db, Document

MILESTONES = "milestones"
_NOT_DELETED = {"deleted_at": None}


class MilestoneRepository:
    """Reads and writes milestones, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, milestone_id: str, db: Db) -> Milestone:
        """The milestone; `MilestoneNotFound` if there is none, or none any more."""
        document = await db.collection(MILESTONES).find_one({"_id": milestone_id, **_NOT_DELETED})
        if document is None:
            raise MilestoneNotFound
        return _milestone(document)

    async def add(self, milestone: Milestone, db: Db) -> None:
        """Keep a new milestone."""
        await db.collection(MILESTONES).insert_one(_document(milestone))

    async def save(self, milestone: Milestone, db: Db) -> None:
        """Keep the next version of a milestone; `StaleWrite` if somebody else has made it in the meantime."""
        same = {"_id": milestone.id, "version": milestone.version - 1}
        if not await db.collection(MILESTONES).replace_one(same, _document(milestone)):
            raise StaleWrite

    async def delete(self, milestone: Milestone, db: Db, *, at: datetime) -> None:
        """Keep nothing of a milestone but that it is not to come again; `StaleWrite` if it has changed meanwhile."""
        left: Document = {
            "_id": milestone.id,
            "version": milestone.version + 1,
            "person_id": milestone.person_id,
            "criterion": milestone.criterion,
            "deleted_at": at,
        }
        if not await db.collection(MILESTONES).replace_one({"_id": milestone.id, "version": milestone.version}, left):
            raise StaleWrite

    async def reached(self, people: Collection[str], db: Db) -> dict[str, set[str]]:
        """The criteria that people have reached, also those whose milestone they deleted."""
        found = await db.collection(MILESTONES).find(
            {"person_id": {"$in": list(people)}}, fields=["person_id", "criterion"]
        )
        reached: dict[str, set[str]] = {person: set() for person in people}
        for document in found:
            reached[document["person_id"]].add(document["criterion"])
        return reached

    async def of_person(
        self, person_id: str, db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Milestone]:
        """A person's milestones, last reached first, from after the one reached at that moment with that id."""
        return await self._latest({"person_id": person_id, **_NOT_DELETED}, "reached_at", db, before, limit)

    async def shown_of(
        self, person_id: str, db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Milestone]:
        """What a person shows of them, last shown first, from after the one shown at that moment with that id."""
        wanted = {"person_id": person_id, "shown_at": {"$type": "date"}}
        return await self._latest(wanted, "shown_at", db, before, limit)

    async def _latest(
        self, wanted: dict[str, Any], by: str, db: Db, before: tuple[datetime, str] | None, limit: int
    ) -> list[Milestone]:
        if before is not None:
            moment, milestone_id = before
            wanted["$or"] = [{by: {"$lt": moment}}, {by: moment, "_id": {"$lt": milestone_id}}]
        found = await db.collection(MILESTONES).find(wanted, sort=[(by, -1), ("_id", -1)], limit=limit)
        return [_milestone(document) for document in found]


def _document(milestone: Milestone) -> Document:
    document = asdict(milestone)
    document["_id"] = document.pop("id")
    return document


def _milestone(document: Document) -> Milestone:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return Milestone(**{**fields, "names": Text(**fields["names"]), "descriptions": Text(**fields["descriptions"])})
