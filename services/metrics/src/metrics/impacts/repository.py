"""People's ledgers in MongoDB: one document for a person and month, sealed under the person's own key.

Beside them, until figures are made of cells, the plain rows that know how many are behind a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import orjson

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne
from kernel.vault import Sealed, Vault
from metrics.deltas.models import FIGURES, LedgerEntry, LedgerKey
from metrics.impacts.models import Crowd, Entry, Month
from metrics.keys.repository import KeyRepository

IMPACTS = "impacts"
# The data register's retention of what is in a person's own ledger, counted from the end of a month.
RETENTION = timedelta(days=730)
LEDGER = "ledger"

_LATEST = [f"latest.{name}" for name in FIGURES]
_SUMS = {name: {"$sum": f"${name}"} for name in FIGURES}


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


class LedgerRepository:
    """Adds to the ledger, in a transaction, and reads it."""

    async def add(self, entries: Mapping[LedgerKey, LedgerEntry], db: Db) -> None:
        """Add what people did to their rows, in one round trip."""
        await db.collection(LEDGER).bulk_write(
            [UpdateOne({"_id": _row(*key)}, _growth(key, entry), upsert=True) for key, entry in entries.items()]
        )

    async def days_of_story(
        self, story_id: str, db: Db, *, first: date, last: date, enough: int
    ) -> dict[date, dict[str, Crowd]]:
        """For each day on which anything happened with a story, each figure with at most `enough` people behind it."""
        found = await db.collection(LEDGER).aggregate(
            [
                {"$match": {"story_id": story_id, "day": {"$gte": _midnight(first), "$lte": _midnight(last)}}},
                {
                    "$group": {
                        "_id": "$day",
                        **_SUMS,
                        **{f"{name}_people": _people_if({"$gt": [f"${name}", 0]}) for name in FIGURES},
                    }
                },
                {
                    "$project": {
                        **dict.fromkeys(FIGURES, 1),
                        **{f"{name}_people": {"$slice": [f"${name}_people", enough]} for name in FIGURES},
                    }
                },
            ]
        )
        return {
            day["_id"].date(): {name: Crowd(day[name], frozenset(day[f"{name}_people"])) for name in FIGURES}
            for day in found
        }

    async def people_since(
        self, since: datetime, db: Db, *, story_ids: Iterable[str], figures: Iterable[str]
    ) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
        """Who has added to each figure of a story on a network in a minute from `since` on."""
        found = await db.collection(LEDGER).aggregate(
            [
                {"$match": {"story_id": {"$in": list(story_ids)}, "day": {"$gte": _midnight(since.date())}}},
                {
                    "$group": {
                        "_id": {"story_id": "$story_id", "network": "$network"},
                        **{name: _people_if({"$gte": [f"$latest.{name}", since]}) for name in figures},
                    }
                },
            ]
        )
        return {
            (one["_id"]["story_id"], one["_id"]["network"]): {name: frozenset(one[name]) for name in figures}
            for one in found
        }


class LedgerHolding:
    """A person's plain rows; see `kernel.personal_data.Holding`. They are found by their ids, which begin with
    the person: the fold, which writes hundreds in each batch, keeps no further index for it."""

    name = "ledger"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The rows."""
        return await db.collection(LEDGER).find(
            {"_id": {"$gt": after or f"{person_id}:", "$lt": f"{person_id};"}}, sort=[("_id", 1)], limit=most
        )

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """They are removed, and figures are those of the others."""
        found = await tx.collection(LEDGER).find(
            {"_id": {"$gt": f"{person_id}:", "$lt": f"{person_id};"}}, fields=["_id"], limit=most
        )
        return await tx.collection(LEDGER).delete_many({"_id": {"$in": [row["_id"] for row in found]}}) if found else 0


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


def _row(person_id: str, story_id: str, network: str, day: int | None = None) -> str:
    # The separator sorts before ";", which therefore ends every range of rows that begin alike. A hyphen stands for
    # posts of one's own: like an empty text it sorts before every story.
    return f"{person_id}:{story_id or '-'}:{network}:{'' if day is None else _moment(day).date()}"


def _growth(key: LedgerKey, entry: LedgerEntry) -> Mapping[str, Any]:
    # Written out, because this runs for every row of a batch, and those are most of what a batch costs.
    grown: dict[str, int] = {}
    latest: dict[str, datetime] = {}
    for index, name in enumerate(FIGURES):
        if entry.counts[index]:
            grown[name] = entry.counts[index]
            latest[_LATEST[index]] = _moment(entry.latest[index])
    return {
        "$inc": grown,
        "$max": latest,
        "$setOnInsert": {
            "person_id": key.person_id,
            "story_id": key.story_id,
            "network": key.network,
            "day": _moment(key.day),
        },
    }


@lru_cache(maxsize=4096)
def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _people_if(condition: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"$addToSet": {"$cond": [condition, "$person_id", "$$REMOVE"]}}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
