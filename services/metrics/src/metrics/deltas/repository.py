"""The minutes in MongoDB: one document for a story on a network in a minute, which grows until it becomes an hour's;
and what was handed to cells, one document for a story's day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kernel.mongo import Db, Document, Tx
from kernel.mongo.operations import UpdateOne
from metrics.cells.models import MEASURES
from metrics.deltas.events import subject
from metrics.deltas.models import DAY, Counts, DeltaKey

DELTAS = "deltas"
HANDED = "handed_days"


class DeltaRepository:
    """Adds to the minutes, in a transaction."""

    def __init__(self, collection: str = DELTAS) -> None:
        self._collection = collection

    async def add(self, deltas: Mapping[DeltaKey, Counts], db: Db) -> dict[DeltaKey, int]:
        """Add counts to their minutes; the version that each minute has now, from 1 up.

        The documents stay locked until the transaction ends, so that versions are committed in their order.
        """
        ids = {subject(key): key for key in deltas}
        minutes = db.collection(self._collection)
        await minutes.bulk_write(
            [UpdateOne({"_id": one}, _growth(key, deltas[key]), upsert=True) for one, key in ids.items()]
        )
        found = await minutes.find({"_id": {"$in": list(ids)}}, fields=["version"])
        return {ids[document["_id"]]: document["version"] for document in found}

    async def roll_up(self, tx: Tx, seconds: int, *, into: int, until: int, most: int) -> int:
        """Put minutes (or what else lasts so many seconds) that began by `until` together to what lasts longer, at most
        `most` of them; how many it was. Their sum stays the same."""
        old = await tx.collection(DELTAS).find(
            {"seconds": seconds, "minute": {"$lte": datetime.fromtimestamp(until, UTC)}},
            sort=[("minute", 1)],
            limit=most,
        )
        together: dict[DeltaKey, Counts] = {}
        for document in old:
            second = int(document["minute"].timestamp())
            key = DeltaKey(document["story_id"], document["network"], second - second % into, into)
            counts = together.setdefault(key, [0] * len(MEASURES))
            for measure, name in enumerate(MEASURES):
                counts[measure] += document.get(name, 0)
        if old:
            deltas = tx.collection(DELTAS)
            await deltas.bulk_write(
                [
                    UpdateOne({"_id": subject(key)}, _growth(key, counts, 0), upsert=True)
                    for key, counts in together.items()
                ]
            )
            await deltas.delete_many({"_id": {"$in": [document["_id"] for document in old]}})
        return len(old)


class HandedRepository:
    """Keeps what was handed to cells, per story and day, so that a rebuild knows what they lack. No figure is made of
    it."""

    async def add(self, deltas: Mapping[DeltaKey, Counts], db: Db, *, at: datetime) -> None:
        """Add counts to their days; the first time, also when that was."""
        days: dict[tuple[int, str], Counts] = {}
        for key, counts in deltas.items():
            day = (key.minute - key.minute % DAY, key.story_id)
            known = days.get(day)
            days[day] = counts if known is None else [one + more for one, more in zip(known, counts, strict=True)]
        await db.collection(HANDED).bulk_write(
            [
                UpdateOne({"_id": f"{story_id}:{second}"}, _handed(story_id, second, counts, at), upsert=True)
                for (second, story_id), counts in days.items()
            ]
        )


def _handed(story_id: str, second: int, counts: Counts, at: datetime) -> Document:
    growth = {name: count for name, count in zip(MEASURES, counts, strict=True) if count}
    return {
        **({"$inc": growth} if growth else {}),
        "$setOnInsert": {"story_id": story_id, "day": datetime.fromtimestamp(second, UTC), "first_at": at},
    }


def _growth(key: DeltaKey, counts: Counts, versions: int = 1) -> Mapping[str, object]:
    return {
        "$inc": {"version": versions, **{name: count for name, count in zip(MEASURES, counts, strict=True) if count}},
        "$setOnInsert": {
            "story_id": key.story_id,
            "network": key.network,
            "minute": datetime.fromtimestamp(key.minute, UTC),
            "seconds": key.seconds,
        },
    }
