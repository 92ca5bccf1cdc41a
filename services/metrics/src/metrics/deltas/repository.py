"""The minutes in MongoDB: one document for a story on a network in a minute, which only grows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from kernel.mongo import Db
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


def _growth(key: DeltaKey, counts: Counts) -> Mapping[str, object]:
    return {
        "$inc": {"version": 1, **{name: count for name, count in zip(MEASURES, counts, strict=True) if count}},
        "$setOnInsert": {
            "story_id": key.story_id,
            "network": key.network,
            "minute": datetime.fromtimestamp(key.minute, UTC),
            "seconds": key.seconds,
        },
    }
