"""The steps in MongoDB: a view that the streams process writes and the api reads. It can be made again at any time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from kernel.mongo import Db
from kernel.mongo.operations import UpdateOne
from metrics.trends.models import MOVING, Step, Window

TRENDS = "trends"


class TrendRepository:
    """Reads and writes the steps of what is moving."""

    async def put(self, steps: Iterable[Step], db: Db) -> None:
        """Write what steps have grown to. A writer that is behind changes nothing, because counts only grow."""
        await db.collection(TRENDS).bulk_write(
            [
                UpdateOne(
                    {"_id": f"{step.story_id}:{step.network}:{step.start}"},
                    {
                        "$max": {name: getattr(step, name) for name in MOVING},
                        "$setOnInsert": {
                            "story_id": step.story_id,
                            "network": step.network,
                            "start": datetime.fromtimestamp(step.start, UTC),
                        },
                    },
                    upsert=True,
                )
                for step in steps
            ]
        )

    async def within(self, window: Window, db: Db) -> list[Step]:
        """The steps of a window."""
        found = await db.collection(TRENDS).find({"start": {"$gte": window.first, "$lt": window.end}})
        return [
            Step(
                story_id=one["story_id"],
                network=one["network"],
                start=int(one["start"].timestamp()),
                **{name: one[name] for name in MOVING},
            )
            for one in found
        ]
