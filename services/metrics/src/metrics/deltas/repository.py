"""The minutes in MongoDB: one document for a story on a network in a minute, which grows until it becomes an hour's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kernel.mongo import Db, Tx
from kernel.mongo.operations import UpdateOne
from metrics.cells.models import MEASURES
from metrics.deltas.events import subject
from metrics.deltas.models import Counts, DeltaKey

DELTAS = "deltas"


class DeltaRepository:
    """Adds to the minutes, in a transaction."""

    async def add(self, deltas: Mapping[DeltaKey, Counts], db: Db) -> dict[DeltaKey, int]:
        """Add counts to their minutes; the version that each minute has now, from 1 up.

        The documents stay locked until the transaction ends, so that versions are committed in their order.
        """
        ids = {subject(key): key for key in deltas}
        minutes = db.collection(DELTAS)
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
