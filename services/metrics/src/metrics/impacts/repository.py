"""The ledger in MongoDB: one document for a person, story, network and day, which only grows.

It serves the people themselves, and it is what knows how many are behind a figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne
from metrics.deltas.models import FIGURES, LedgerEntry, LedgerKey
from metrics.impacts.models import Crowd, Impact, Totals

LEDGER = "ledger"

_LATEST = [f"latest.{name}" for name in FIGURES]
_SUMS = {name: {"$sum": f"${name}"} for name in FIGURES}


class LedgerRepository:
    """Adds to the ledger, in a transaction, and reads it."""

    async def add(self, entries: Mapping[LedgerKey, LedgerEntry], db: Db) -> None:
        """Add what people did to their rows, in one round trip."""
        await db.collection(LEDGER).bulk_write(
            [UpdateOne({"_id": _row(*key)}, _growth(key, entry), upsert=True) for key, entry in entries.items()]
        )

    async def of_person(self, person_id: str, db: Db, *, before: tuple[str, str] | None, limit: int) -> list[Impact]:
        """A person's impact per story and network, the latest story first and their own posts last, behind the story
        and network `before`."""
        end = f"{person_id};" if before is None else _row(person_id, *before)
        found = await db.collection(LEDGER).aggregate(
            [
                {"$match": {"_id": {"$gt": f"{person_id}:", "$lt": end}}},
                {
                    "$group": {
                        "_id": {"story_id": "$story_id", "network": "$network"},
                        "first_day": {"$min": "$day"},
                        "last_day": {"$max": "$day"},
                        **_SUMS,
                    }
                },
                {"$sort": {"_id.story_id": -1, "_id.network": -1}},
                {"$limit": limit},
            ]
        )
        return [_impact(document) for document in found]

    async def totals_of(self, person_id: str, db: Db) -> Totals:
        """All that a person brought."""
        own = {"$match": {"_id": {"$gt": f"{person_id}:", "$lt": f"{person_id};"}}}
        found = await db.collection(LEDGER).aggregate([own, {"$group": {"_id": None, **_SUMS}}])
        return Totals(**{name: found[0][name] for name in FIGURES}) if found else Totals()

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
    """A person's ledger; see `kernel.personal_data.Holding`. Rows are found by their ids, which begin with the person:
    the fold, which writes hundreds in each batch, keeps no further index for it."""

    name = "impacts"

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


def _impact(document: Document) -> Impact:
    return Impact(
        story_id=document["_id"]["story_id"] or None,
        network=document["_id"]["network"],
        first_day=document["first_day"].date(),
        last_day=document["last_day"].date(),
        **{name: document[name] for name in FIGURES},
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
