"""What programmes assume, in MongoDB, and the published counts of a programme's stories."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kernel.mongo import Db, Document
from metrics.cells.models import Level
from metrics.cells.repository import CELLS, midnight
from metrics.media_values.models import VALUED, Assumptions, Span
from metrics.stories.repository import STORIES

MEDIA_VALUES = "media_values"


class AssumptionsRepository:
    """Reads and writes assumptions, in a transaction (`db` is a `Tx`) or outside one."""

    async def of(self, programme_id: str, db: Db) -> Assumptions:
        """What a programme assumes; version 0, which is off, before anybody said anything."""
        document = await db.collection(MEDIA_VALUES).find_one({"_id": programme_id})
        if document is None:
            return Assumptions(programme_id=programme_id, spans={})
        spans = {one["measure"]: Span(Decimal(one["low"]), Decimal(one["high"])) for one in document["spans"]}
        names = ("version", "enabled", "currency", "source", "by", "set_at")
        return Assumptions(programme_id=programme_id, spans=spans, **{name: document[name] for name in names})

    async def save(self, assumptions: Assumptions, db: Db) -> None:
        """Keep what a programme assumes, inside the transaction that read it."""
        document: Document = {
            "version": assumptions.version,
            "enabled": assumptions.enabled,
            "currency": assumptions.currency,
            "source": assumptions.source,
            "by": assumptions.by,
            "set_at": assumptions.set_at,
            "spans": [
                {"measure": measure, "low": str(span.low), "high": str(span.high)}
                for measure, span in assumptions.spans.items()
            ],
        }
        await db.collection(MEDIA_VALUES).replace_one({"_id": assumptions.programme_id}, document, upsert=True)

    async def published(self, programme_id: str, db: Db, *, first: date, last: date) -> dict[str, int]:
        """The published counts of a programme's stories whose days, or weeks, lie in the period as a whole.

        Takes time in proportion to the cells of the period; the server adds them up, and answers with one document.
        """
        whole_week = {"$or": [{"level": {"$ne": "story_week"}}, {"start": {"$lte": midnight(last - _WEEK)}}]}
        period = {"$gte": midnight(first), "$lte": midnight(last)}
        known = {"from": STORIES, "localField": "_id", "foreignField": "_id", "as": "known"}
        own = [{"$match": {"programme_id": programme_id}}, {"$project": {"_id": 1}}]
        found = await db.collection(CELLS).aggregate(
            [
                {"$match": {"start": period, "level": {"$ne": Level.MONTH.value}, **whole_week}},
                {"$group": {"_id": "$story_id", **{name: {"$sum": f"$counts.{name}"} for name in VALUED}}},
                {"$lookup": {**known, "pipeline": own}},
                {"$match": {"known": {"$ne": []}}},
                {"$group": {"_id": None, **{name: {"$sum": f"${name}"} for name in VALUED}}},
            ]
        )
        return {name: found[0][name] for name in VALUED} if found else {}


_WEEK = timedelta(days=6)
