"""Contributions in MongoDB: one document each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from gamification.contributions.models import Contribution, ContributionKind, Effort
from kernel.mongo import Db, Document

CONTRIBUTIONS = "contributions"


class ContributionRepository:
    """Reads and writes contributions, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, contribution: Contribution, db: Db) -> None:
        """Keep a new contribution."""
        await db.collection(CONTRIBUTIONS).insert_one(_document(contribution))

    async def is_recognised(self, effort: Effort, db: Db) -> bool:
        """Whether this effort has become a contribution already."""
        wanted = {"kind": effort.kind.value, "origin_id": effort.origin_id}
        return await db.collection(CONTRIBUTIONS).find_one(wanted, fields=["_id"]) is not None

    async def belongs(self, contribution_id: str, db: Db, *, person_id: str) -> bool:
        """Whether this is a contribution of that person."""
        wanted = {"_id": contribution_id, "person_id": person_id}
        return await db.collection(CONTRIBUTIONS).find_one(wanted, fields=["_id"]) is not None

    async def of_person(
        self, person_id: str, db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        """A person's contributions, latest first, from after the one made at that moment with that id."""
        return await self._latest({"person_id": person_id}, db, before=before, limit=limit)

    async def of_others(
        self, person_id: str, db: Db, *, since: datetime, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        """Everybody else's contributions made after `since`, latest first."""
        wanted = {"person_id": {"$ne": person_id}, "made_at": {"$gt": since}}
        return await self._latest(wanted, db, before=before, limit=limit)

    async def _latest(
        self, wanted: dict[str, Any], db: Db, *, before: tuple[datetime, str] | None, limit: int
    ) -> list[Contribution]:
        if before is not None:
            moment, contribution_id = before
            wanted["$or"] = [{"made_at": {"$lt": moment}}, {"made_at": moment, "_id": {"$lt": contribution_id}}]
        found = await db.collection(CONTRIBUTIONS).find(wanted, sort=[("made_at", -1), ("_id", -1)], limit=limit)
        return [_contribution(document) for document in found]


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
