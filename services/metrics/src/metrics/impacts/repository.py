"""People's ledgers in MongoDB: one document for a person and month, sealed under the person's own key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne
from kernel.vault import Sealed, Vault
from metrics.impacts.models import Entry, Month
from metrics.keys.repository import KeyRepository

IMPACTS = "impacts"
# The data register's retention of what is in a person's own ledger, counted from the end of a month.
RETENTION = timedelta(days=730)


class ImpactRepository:
    """Adds to people's ledgers, in a transaction, and reads one person's."""

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys

    async def add(self, months: Mapping[tuple[str, str], Month], tx: Tx, *, at: datetime) -> None:
        """Add what people did to their months (person and month as 2026-11), in five round trips however many they are.

        `LedgerFull` when a month has no room; `LedgerSealed` when no key of the service opens a person's.
        """
        people = {person for person, _month in months}
        vaults = await self.keys.open(people, tx)
        new = people - vaults.keys()
        vaults |= await self.keys.make(new, tx, at=at)
        ids = {f"{person}:{name}": (person, name) for person, name in months}
        found = await tx.collection(IMPACTS).find({"_id": {"$in": list(ids)}}, fields=["sealed"])
        known = {one["_id"]: one["sealed"] for one in found}
        await self.keys.hold({person for one, (person, _) in ids.items() if one not in known} - new, tx)
        writes = []
        for one, (person, name) in ids.items():
            month = (_opened(known[one], vaults[person], one) if one in known else None) or Month()
            month.merge(months[person, name])
            growth = {
                "$set": {"sealed": _sealed(month, vaults[person], one)},
                "$setOnInsert": {"person_id": person, "until": _end_of(name) + RETENTION},
            }
            writes.append(UpdateOne({"_id": one}, growth, upsert=True))
        await tx.collection(IMPACTS).bulk_write(writes)

    async def of_person(self, person_id: str, db: Db) -> dict[str, Month]:
        """A person's months by their names, the earliest first. What another key than theirs sealed, such as that of a
        former life from a backup, is passed over."""
        vault = (await self.keys.open([person_id], db)).get(person_id)
        if vault is None:
            return {}
        found = await db.collection(IMPACTS).find({"person_id": person_id}, sort=[("_id", 1)])
        opened = {one["_id"]: _opened(one["sealed"], vault, one["_id"]) for one in found}
        return {name.rpartition(":")[2]: month for name, month in opened.items() if month is not None}


class ImpactHolding:
    """A person's ledger; see `kernel.personal_data.Holding`."""

    name = "impacts"

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The months, opened."""
        vault = (await self.keys.open([person_id], db)).get(person_id)
        if vault is None:
            return []
        wanted: Document = {"person_id": person_id, **({"_id": {"$gt": after}} if after else {})}
        found = await db.collection(IMPACTS).find(wanted, sort=[("_id", 1)], limit=most)
        return [{"_id": one["_id"], **_shown(_opened(one["sealed"], vault, one["_id"]) or Month())} for one in found]

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed, unreadable since their key was destroyed."""
        found = await tx.collection(IMPACTS).find({"person_id": person_id}, fields=["_id"], limit=most)
        return await tx.collection(IMPACTS).delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def _sealed(month: Month, vault: Vault, name: str) -> bytes:
    return vault.seal(orjson.dumps(_shown(month)), belongs_to=f"impact:{name}")


def _opened(sealed: bytes, vault: Vault, name: str) -> Month | None:
    try:
        plain = orjson.loads(vault.open(sealed, belongs_to=f"impact:{name}"))
    except Sealed:
        return None
    entries = {
        (story_id, network): Entry(date.fromisoformat(first), date.fromisoformat(last), counts)
        for story_id, network, first, last, counts in plain["entries"]
    }
    return Month(entries, {int(day): counts for day, counts in plain["days"].items()})


def _shown(month: Month) -> Document:
    return {
        "entries": [
            [story_id, network, entry.first_day.isoformat(), entry.last_day.isoformat(), entry.counts]
            for (story_id, network), entry in month.entries.items()
        ],
        "days": {str(day): counts for day, counts in sorted(month.days.items())},
    }


def _end_of(month: str) -> datetime:
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
