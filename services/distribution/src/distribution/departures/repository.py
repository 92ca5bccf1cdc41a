"""Departures in MongoDB: one document each, under what stands for the person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from distribution.departures.models import Departure
from kernel.mongo import Db, Document, Tx

DEPARTURES = "departures"
# The index holds no departure without a moment, and is used for questions that say as much.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class DepartureRepository:
    """Reads and writes departures, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, mark: str, db: Db) -> Departure | None:
        """A departure, or None."""
        return _departure(await db.collection(DEPARTURES).find_one({"_id": mark}))

    async def save(self, departure: Departure, tx: Tx) -> None:
        """Keep a departure, new or changed."""
        document: Document = {**asdict(departure), "kept_until": departure.kept_until}
        document["_id"] = document.pop("mark")
        await tx.collection(DEPARTURES).replace_one({"_id": departure.mark}, document, upsert=True)

    async def remove(self, mark: str, tx: Tx) -> bool:
        """Keep a departure no longer; whether there was one."""
        return bool(await tx.collection(DEPARTURES).delete_one({"_id": mark}))

    async def due(self, db: Db, *, at: datetime) -> str | None:
        """What stands for somebody for whom something is to be done now; None if there is nobody."""
        wanted = {"due_at": {"$gt": _EVER, "$lte": at}}
        found = await db.collection(DEPARTURES).find(wanted, sort=[("due_at", 1)], limit=1, fields=["_id"])
        return found[0]["_id"] if found else None


def _departure(document: Document | None) -> Departure | None:
    if document is None:
        return None
    names = ("person_id", "noted_at", "erase_at", "due_at", "has_ended")
    return Departure(mark=document["_id"], **{name: document[name] for name in names})
