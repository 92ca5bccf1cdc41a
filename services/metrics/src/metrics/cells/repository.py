"""Cells in MongoDB: one document each, which only grows, and beside it one with what waits for more people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import DeleteOne, ReplaceOne, UpdateOne
from metrics.cells.models import MEASURES, Arrivals, Brought, CellKey, Level, added, settle

CELLS = "cells"
WAITING = "pending"


class CellRepository:
    """Adds to cells what has enough people behind it and keeps the rest, in a transaction."""

    async def add(self, arrivals: Arrivals, tx: Tx, *, at: datetime) -> None:
        """Add what arrived to its cells, together with what waits there.

        Takes three round trips, and writes in proportion to the cells, whoever many people are behind them. Of two
        transactions that add to what waits in a cell, one is run again: so fewer than `K` wait afterwards, always.
        """
        keys = {key.id: key for key in arrivals}
        found = await tx.collection(WAITING).find({"_id": {"$in": list(keys)}})
        before = {document["_id"]: document for document in found}
        growth: list[Any] = []
        rest: list[Any] = []
        for name, key in keys.items():
            known = before.get(name)
            settled = settle(arrivals[key], _brought(known) if known else {})
            if settled.increment:
                growth.append(_growth(name, key, settled.increment))
            if settled.waiting and settled.changed:
                rest.append(ReplaceOne({"_id": name}, _waiting(name, key, settled.waiting, known, at), upsert=True))
            elif known and not settled.waiting:
                rest.append(DeleteOne({"_id": name}))
        await tx.collection(CELLS).bulk_write(growth)
        await tx.collection(WAITING).bulk_write(rest)

    async def coarsen(self, tx: Tx, *, at: datetime, patience: timedelta, most: int) -> int:
        """Move what waited longer than `patience` to coarser cells, from at most `most` cells; from how many it did.

        Nothing moves before its day, or its week, is over; what is still alone in its month after `KEPT_DAYS` is
        dropped.
        """
        due = await tx.collection(WAITING).find(
            {"ready": {"$lte": at - patience}}, sort=[("ready", 1), ("_id", 1)], limit=most
        )
        # One level at a time: what moves into a cell must not meet what leaves it.
        due = [document for document in due if document["level"] == due[0]["level"]]
        arrivals: Arrivals = {}
        for document in due:
            if (coarser := _key(document).coarser()) is not None:
                brought = arrivals.setdefault(coarser, {})
                for measure, people in _brought(document).items():
                    brought[measure] = added(brought.get(measure, {}), people)
        if due:
            await tx.collection(WAITING).delete_many({"_id": {"$in": [document["_id"] for document in due]}})
            await self.add(arrivals, tx, at=at)
        return len(due)


class WaitingHolding:
    """What a person brought that is in no cell yet; see `kernel.personal_data.Holding`. Nobody can be found in a cell,
    and what is there stays."""

    name = "uncounted"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The person's part of what waits."""
        mine: Document = {"waiting.person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        found = await db.collection(WAITING).find(mine, sort=[("_id", 1)], limit=most)
        return [
            {
                **{name: document[name] for name in ("_id", "start", "story_id", "network", "entity")},
                "counts": {
                    one["measure"]: one["count"] for one in document["waiting"] if one["person_id"] == person_id
                },
            }
            for document in found
        ]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """It is removed, before it was counted."""
        waiting = tx.collection(WAITING)
        found = await waiting.find({"waiting.person_id": person_id}, sort=[("_id", 1)], limit=most)
        rest: list[Any] = []
        for document in found:
            document["waiting"] = [one for one in document["waiting"] if one["person_id"] != person_id]
            name = {"_id": document["_id"]}
            rest.append(ReplaceOne(name, document) if document["waiting"] else DeleteOne(name))
        await waiting.bulk_write(rest)
        return len(found)


def midnight(day: date) -> datetime:
    """The first instant of a day, in UTC."""
    return datetime.combine(day, time(), UTC)


def _fields(key: CellKey) -> Document:
    return {
        "level": key.level.value,
        "start": midnight(key.start),
        "story_id": key.story_id,
        "network": key.network,
        "entity": key.entity,
    }


def _key(document: Document) -> CellKey:
    return CellKey(
        Level(document["level"]),
        document["start"].date(),
        document["story_id"],
        document["network"],
        document["entity"],
    )


def _growth(name: str, key: CellKey, increment: Any) -> UpdateOne:
    counts = {f"counts.{MEASURES[measure]}": count for measure, count in increment.items()}
    return UpdateOne({"_id": name}, {"$inc": counts, "$setOnInsert": _fields(key)}, upsert=True)


def _waiting(name: str, key: CellKey, brought: Brought, known: Document | None, at: datetime) -> Document:
    return {
        "_id": name,
        **_fields(key),
        "ready": known["ready"] if known else max(at, midnight(key.over)),
        "waiting": [
            {"person_id": person_id, "measure": MEASURES[measure], "count": count}
            for measure, people in brought.items()
            for person_id, count in people.items()
        ],
    }


_INDEX = {name: index for index, name in enumerate(MEASURES)}


def _brought(document: Document) -> Brought:
    brought: Brought = {}
    for one in document["waiting"]:
        brought.setdefault(_INDEX[one["measure"]], {})[one["person_id"]] = one["count"]
    return brought
