"""Schedules in MongoDB: one document each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from kernel.mongo import Db, Document
from metrics.export_schedules.errors import ExportScheduleNotFound
from metrics.export_schedules.models import Every, ExportSchedule, Order
from metrics.exports.models import Format

SCHEDULES = "export_schedules"


class ExportScheduleRepository:
    """Reads and writes schedules, in a transaction (`db` is a `Tx`) or outside one."""

    async def get(self, schedule_id: str, db: Db) -> ExportSchedule:
        """The schedule; `ExportScheduleNotFound` if there is none."""
        document = await db.collection(SCHEDULES).find_one({"_id": schedule_id})
        if document is None:
            raise ExportScheduleNotFound(schedule_id)
        return _schedule(document)

    async def newest(self, db: Db, *, before: str | None, limit: int) -> list[ExportSchedule]:
        """Schedules, newest first, made before the one with the id `before`."""
        wanted: Document = {} if before is None else {"_id": {"$lt": before}}
        found = await db.collection(SCHEDULES).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_schedule(document) for document in found]

    async def count(self, db: Db, *, most: int) -> int:
        """How many there are, counted up to `most`."""
        return await db.collection(SCHEDULES).count({}, limit=most)

    async def due(self, db: Db, *, now: datetime) -> ExportSchedule | None:
        """The one that has been due for longest, or None."""
        found = await db.collection(SCHEDULES).find(
            {"order.enabled": True, "next_at": {"$lte": now}}, sort=[("next_at", 1)], limit=1
        )
        return _schedule(found[0]) if found else None

    async def add(self, schedule: ExportSchedule, db: Db) -> None:
        """Keep a new schedule."""
        await db.collection(SCHEDULES).insert_one(_document(schedule))

    async def save(self, schedule: ExportSchedule, db: Db) -> None:
        """Keep a changed schedule, inside the transaction that read it."""
        await db.collection(SCHEDULES).replace_one({"_id": schedule.id}, _document(schedule))

    async def remove(self, schedule_id: str, db: Db) -> None:
        """Forget a schedule."""
        await db.collection(SCHEDULES).delete_one({"_id": schedule_id})


def _document(schedule: ExportSchedule) -> Document:
    document = asdict(schedule)
    document["_id"] = document.pop("id")
    document["order"] |= {"every": schedule.order.every.value, "format": schedule.order.format.value}
    return document


def _schedule(document: Document) -> ExportSchedule:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    order = fields["order"]
    fields["order"] = Order(**{**order, "every": Every(order["every"]), "format": Format(order["format"])})
    return ExportSchedule(**fields)
