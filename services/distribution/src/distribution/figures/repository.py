"""Figures in MongoDB: one document for each month that is over, which is never changed."""

from __future__ import annotations

from distribution.ambassadors.repository import AMBASSADORS
from distribution.figures.models import Figure, Month, MonthFigures
from distribution.networks.models import Network
from distribution.objections.repository import OBJECTIONS
from distribution.shares.repository import SHARES
from kernel.mongo import Db

FIGURES = "figures"


class FigureRepository:
    """Counts shares, and reads and writes what was counted."""

    async def count(self, month: Month, db: Db) -> list[Figure]:
        """What people who take part and do not object shared of the stories in a month: those who left or object count
        as if they had never been asked, and posts of one's own are nobody else's matter."""
        found = await db.collection(SHARES).aggregate(
            [
                {"$match": {"created_at": {"$gte": month.begins, "$lt": month.ends}}},
                {"$match": {"story_id": {"$ne": ""}}},
                {
                    "$group": {
                        "_id": {"person": "$person_id", "programme": "$programme_id", "network": "$network"},
                        "shares": {"$sum": 1},
                    }
                },
                *_joined(AMBASSADORS, "takes_part"),
                *_joined(OBJECTIONS, "objects"),
                {"$match": {"takes_part": {"$ne": []}, "objects": []}},
                {
                    "$group": {
                        "_id": {"programme": "$_id.programme", "network": "$_id.network"},
                        "people": {"$sum": 1},
                        "shares": {"$sum": "$shares"},
                    }
                },
            ]
        )
        return [
            Figure(
                programme_id=one["_id"]["programme"],
                network=Network(one["_id"]["network"]),
                people=one["people"],
                shares=one["shares"],
            )
            for one in found
        ]

    async def kept(self, months: list[Month], db: Db) -> list[MonthFigures]:
        """Those of these months whose figures were made, oldest first."""
        found = await db.collection(FIGURES).find({"_id": {"$in": [one.id for one in months]}}, sort=[("_id", 1)])
        return [
            MonthFigures(
                document["_id"],
                tuple(
                    Figure(
                        programme_id=one["programme_id"],
                        network=Network(one["network"]),
                        people=one["people"],
                        shares=one["shares"],
                    )
                    for one in document["figures"]
                ),
            )
            for document in found
        ]

    async def add(self, made: MonthFigures, db: Db) -> None:
        """Keep the figures of a month; `DuplicateKey` if they were made before."""
        figures = [
            {
                "programme_id": one.programme_id,
                "network": one.network.value,
                "people": one.people,
                "shares": one.shares,
            }
            for one in made.figures
        ]
        await db.collection(FIGURES).insert_one({"_id": made.month, "figures": figures})


def _joined(collection: str, name: str) -> list[dict[str, object]]:
    return [{"$lookup": {"from": collection, "localField": "_id.person", "foreignField": "_id", "as": name}}]
