"""A rebuild in MongoDB: how far it is, the minutes that it makes, and the pause in which they are swapped in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from kernel.consumer.watermarks import BATCHES, WATERMARKS
from kernel.mongo import Db, Document, Tx
from kernel.mongo.errors import Unavailable
from kernel.mongo.operations import DeleteOne, ReplaceOne, UpdateOne
from metrics.cells.models import MEASURES
from metrics.cells.repository import midnight
from metrics.deltas.events import subject
from metrics.deltas.models import DAY, HOUR, MINUTE, DeltaKey
from metrics.deltas.repository import DELTAS, HANDED
from metrics.rebuilds.models import Change, Handed, Row, Rows, Unit

REBUILDS = "rebuilds"
REBUILT = "deltas_rebuilt"
_CURRENT, _PAUSE, _SINCE = "current", "pause", "handed"
_PAGE = 5_000
_LENGTHS = [MINUTE, HOUR, DAY]


class PauseRepository:
    """Holds the live fold up while a rebuild is swapped in."""

    async def begin(self, db: Db, *, until: datetime) -> None:
        """Hold the fold up; it goes on by itself at `until`, whatever becomes of the rebuild."""
        await db.collection(REBUILDS).update_one({"_id": _PAUSE}, {"$set": {"until": until}}, upsert=True)

    async def end(self, db: Db) -> None:
        """Let the fold go on."""
        await db.collection(REBUILDS).delete_one({"_id": _PAUSE})

    async def check(self, tx: Tx, *, at: datetime) -> None:
        """Raise `Unavailable`, which passes by itself, while the fold is to wait."""
        pause = await tx.collection(REBUILDS).find_one({"_id": _PAUSE})
        if pause is not None and pause["until"] > at:
            raise Unavailable("a rebuild is being swapped in")


@dataclass(frozen=True, slots=True)
class Progress:
    """A rebuild that has begun: when, from what moment on each topic is whole, and how many events it has read."""

    began_at: datetime
    whole: Mapping[str, datetime] = field(default_factory=dict)
    """By topic; one that is not here never lost a record."""
    read: int = 0
    unread_until: datetime | None = None
    """When the last event was told that nothing opens any more."""


class RebuildRepository:
    """The rebuild that is under way, if there is one."""

    async def current(self, db: Db) -> Progress | None:
        """The rebuild that has begun and is not over."""
        found = await db.collection(REBUILDS).find_one({"_id": _CURRENT})
        if found is None or found["over"]:
            return None
        whole = {one["topic"]: one["moment"] for one in found["whole"]}
        return Progress(found["began_at"], whole, found["read"], found["unread_until"])

    async def begin(self, progress: Progress, db: Db) -> None:
        """A rebuild begins."""
        whole = [{"topic": topic, "moment": moment} for topic, moment in progress.whole.items()]
        begun = {"began_at": progress.began_at, "whole": whole, "read": 0, "unread_until": None, "over": False}
        await db.collection(REBUILDS).replace_one({"_id": _CURRENT}, begun, upsert=True)

    async def note(self, tx: Tx, *, read: int, unread_until: datetime | None) -> None:
        """It has read more."""
        later = {} if unread_until is None else {"$max": {"unread_until": unread_until}}
        await tx.collection(REBUILDS).update_one({"_id": _CURRENT}, {"$inc": {"read": read}, **later})

    async def clear(self, db: Db, *, group: str) -> None:
        """It is over, if there was one: remove what it made and its group's marks, a page at a time."""
        # First: what is half removed must never be taken for what the topics have.
        await db.collection(REBUILDS).update_one({"_id": _CURRENT}, {"$set": {"over": True}})
        marks = {"$gte": f"{group}:", "$lt": f"{group};"}
        for name, wanted in ((REBUILT, {}), (BATCHES, {"scope": marks}), (WATERMARKS, {"_id": marks})):
            while found := await db.collection(name).find(wanted, fields=["_id"], limit=_PAGE):
                await db.collection(name).delete_many({"_id": {"$in": [one["_id"] for one in found]}})
        await db.collection(REBUILDS).delete_one({"_id": _CURRENT})

    async def handed_since(self, db: Db) -> date:
        """From which day on it is known what cells were handed."""
        found = await db.collection(REBUILDS).find_one({"_id": _SINCE})
        since: datetime = found["since"] if found else datetime.max.replace(tzinfo=UTC)
        return since.date()

    async def positions(self, scopes: Collection[str], db: Db) -> dict[str, int]:
        """How far the partitions of these marks are applied, as offsets of their topics."""
        found = await db.collection(WATERMARKS).find({"_id": {"$in": list(scopes)}}, fields=["position", "base"])
        return {one["_id"]: one["position"] - one.get("base", 0) for one in found}

    async def held_positions(self, scopes: Collection[str], tx: Tx, *, at: datetime) -> dict[str, int]:
        """The same; a fold that is about to move one of these marks conflicts with this transaction."""
        touched = {"$inc": {"swaps": 1}, "$setOnInsert": {"position": 0, "at": at}}
        await tx.collection(WATERMARKS).bulk_write([UpdateOne({"_id": one}, touched, upsert=True) for one in scopes])
        return await self.positions(scopes, tx)


class UnitRepository:
    """Stories' days, as they are and as they were rebuilt."""

    async def next_day(self, first: date, db: Db) -> date | None:
        """The first day from `first` on of which there is anything."""
        found: list[datetime] = []
        start = midnight(first)
        for name in (DELTAS, REBUILT):
            for seconds in _LENGTHS:
                wanted = {"seconds": seconds, "minute": {"$gte": start}}
                rows = await db.collection(name).find(wanted, sort=[("seconds", 1), ("minute", 1)], limit=1)
                found += [one["minute"] for one in rows]
        handed = await db.collection(HANDED).find({"day": {"$gte": start}}, sort=[("day", 1)], limit=1)
        found += [one["day"] for one in handed]
        return min(found).date() if found else None

    async def of_day(self, day: date, db: Db) -> set[Unit]:
        """The stories of a day of which there is anything."""
        wanted: Document = {"seconds": {"$in": _LENGTHS}, "minute": _within(day)}
        stories = [{"$match": wanted}, {"$group": {"_id": "$story_id"}}]
        found = [one["_id"] for name in (DELTAS, REBUILT) for one in await db.collection(name).aggregate(stories)]
        handed = await db.collection(HANDED).find({"day": midnight(day)}, fields=["story_id"])
        return {Unit(day, story_id) for story_id in [*found, *(one["story_id"] for one in handed)]}

    async def rows(self, unit: Unit, db: Db, *, rebuilt: bool) -> Rows:
        """The rows of a story's day."""
        wanted = {"story_id": unit.story_id, "minute": _within(unit.day)}
        found = await db.collection(REBUILT if rebuilt else DELTAS).find(wanted)
        return {_key(one): Row([one.get(name, 0) for name in MEASURES], one["version"]) for one in found}

    async def handed(self, unit: Unit, db: Db) -> Handed | None:
        """What was handed to cells of a story's day."""
        found = await db.collection(HANDED).find_one({"_id": f"{unit.story_id}:{int(midnight(unit.day).timestamp())}"})
        return Handed([found.get(name, 0) for name in MEASURES], found["first_at"]) if found else None

    async def change(self, change: Change, tx: Tx) -> None:
        """Make the live rows what they are to be."""
        writes: list[Any] = [DeleteOne({"_id": subject(key)}) for key in change.gone]
        for key, row in change.rows.items():
            writes.append(ReplaceOne({"_id": subject(key)}, _document(key, row), upsert=True))
        await tx.collection(DELTAS).bulk_write(writes)


def _within(day: date) -> Document:
    return {"$gte": midnight(day), "$lt": midnight(day) + timedelta(days=1)}


def _key(document: Document) -> DeltaKey:
    return DeltaKey(document["story_id"], document["network"], int(document["minute"].timestamp()), document["seconds"])


def _document(key: DeltaKey, row: Row) -> Document:
    return {
        "story_id": key.story_id,
        "network": key.network,
        "minute": datetime.fromtimestamp(key.minute, UTC),
        "seconds": key.seconds,
        "version": row.version,
        **{name: count for name, count in zip(MEASURES, row.counts, strict=True) if count},
    }
