"""Crowds in MongoDB: a small document for a story, network and step, kept for two hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import ReplaceOne
from metrics.crowds.models import Crowd, CrowdKey, Crowds

CROWDS = "crowds"


class CrowdRepository:
    """Adds people to crowds, in a transaction, and reads who is in them."""

    async def add(self, crowds: Crowds, tx: Tx) -> None:
        """Add people to their crowds; nothing is written for crowds that have enough."""
        if not crowds:
            return
        keys = {f"{key.story_id}:{key.network}:{key.start}": key for key in crowds}
        found = await tx.collection(CROWDS).find({"_id": {"$in": list(keys)}})
        known = {document["_id"]: _crowd(document) for document in found}
        changed: list[Any] = []
        for name, key in keys.items():
            before = known.get(name, Crowd())
            if (after := before.grown(crowds[key])) != before:
                changed.append(ReplaceOne({"_id": name}, _document(name, key, after), upsert=True))
        await tx.collection(CROWDS).bulk_write(changed)

    async def between(
        self, first: datetime, end: datetime, db: Db, *, story_ids: Iterable[str]
    ) -> Mapping[CrowdKey, Crowd]:
        """The crowds of stories in the steps from `first` up to `end`, not included. Steps are in the time of events:
        some may be ahead."""
        steps = {"story_id": {"$in": list(story_ids)}, "start": {"$gte": first, "$lt": end}}
        found = await db.collection(CROWDS).find(steps)
        return {CrowdKey(one["story_id"], one["network"], int(one["start"].timestamp())): _crowd(one) for one in found}


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


def _document(name: str, key: CrowdKey, crowd: Crowd) -> Document:
    return {
        "_id": name,
        "story_id": key.story_id,
        "network": key.network,
        "start": datetime.fromtimestamp(key.start, UTC),
        "counts": dict(crowd.counts),
        "people": [
            {"measure": measure, "person_id": person_id, "reached": reached}
            for measure, people in sorted(crowd.people.items())
            for person_id, reached in sorted(people.items())
        ],
    }


def _crowd(document: Document) -> Crowd:
    people: dict[str, dict[str, int]] = {}
    for one in document["people"]:
        people.setdefault(one["measure"], {})[one["person_id"]] = one.get("reached", 0)
    return Crowd(people, document.get("counts", {}))
