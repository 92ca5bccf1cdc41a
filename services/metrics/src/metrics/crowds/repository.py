"""Crowds in MongoDB: a small document for a story, network and step, kept for two hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import ReplaceOne
from metrics.crowds.models import CrowdKey, Crowds, grown

CROWDS = "crowds"


class CrowdRepository:
    """Adds people to crowds, in a transaction, and reads who is in them."""

    async def add(self, crowds: Crowds, tx: Tx) -> None:
        """Add people to their crowds; nothing is written for crowds that have enough."""
        if not crowds:
            return
        keys = {f"{key.story_id}:{key.network}:{key.start}": key for key in crowds}
        found = await tx.collection(CROWDS).find({"_id": {"$in": list(keys)}})
        known = {document["_id"]: _people(document) for document in found}
        changed: list[Any] = []
        for name, key in keys.items():
            before = known.get(name, {})
            if (after := grown(before, crowds[key])) != before:
                changed.append(ReplaceOne({"_id": name}, _document(name, key, after), upsert=True))
        await tx.collection(CROWDS).bulk_write(changed)

    async def between(
        self, first: datetime, end: datetime, db: Db, *, story_ids: Iterable[str]
    ) -> Mapping[tuple[str, str], Mapping[str, frozenset[str]]]:
        """Who has added to each measure of a story on a network in the steps from `first` up to `end`, not included, as
        far as is known. Steps are in the time of events, so that some may be ahead."""
        steps = {"story_id": {"$in": list(story_ids)}, "start": {"$gte": first, "$lt": end}}
        found = await db.collection(CROWDS).find(steps)
        people: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
        for document in found:
            of = people.setdefault((document["story_id"], document["network"]), {})
            for name, there in _people(document).items():
                of[name] = of.get(name, frozenset()) | there
        return people


class CrowdHolding:
    """That a person is behind something that moves now; see `kernel.personal_data.Holding`."""

    name = "moving"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """In which crowds the person is."""
        mine: Document = {"people.person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(CROWDS).find(
            mine, sort=[("_id", 1)], limit=most, fields=["story_id", "network", "start"]
        )

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """The person leaves the crowds."""
        crowds = tx.collection(CROWDS)
        found = await crowds.find({"people.person_id": person_id}, fields=["_id"], limit=most)
        if found:
            ids = {"_id": {"$in": [document["_id"] for document in found]}}
            await crowds.update_many(ids, {"$pull": {"people": {"person_id": person_id}}})
        return len(found)


def _document(name: str, key: CrowdKey, crowd: Mapping[str, set[str]]) -> Document:
    return {
        "_id": name,
        "story_id": key.story_id,
        "network": key.network,
        "start": datetime.fromtimestamp(key.start, UTC),
        "people": [
            {"measure": measure, "person_id": person_id}
            for measure, people in sorted(crowd.items())
            for person_id in sorted(people)
        ],
    }


def _people(document: Document) -> dict[str, set[str]]:
    people: dict[str, set[str]] = {}
    for one in document["people"]:
        people.setdefault(one["measure"], set()).add(one["person_id"])
    return people
