"""The thanks on the wall around two people, from MongoDB: a bounded look at what hangs, and no table of its own."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from gamification.kudos.repository import KUDOS
from gamification.rings.models import Graph
from kernel.mongo import Db

# Of one person, far more than a quarter's allowances; what is beyond is not followed.
_MOST_RECEIVERS = 1_000


class RingRepository:
    """Reads the graph of thanks that hang on the wall."""

    async def given_by(self, people: Set[str], db: Db, *, graph: Graph, since: datetime, until: datetime) -> None:
        """Add to the graph whom these people thanked, in kudos that hang on the wall since after `since`.

        Thanks to a team are thanks to a person where they reach one alone; else they go to nobody in particular.
        """
        alone = {"$cond": [{"$eq": [{"$size": "$member_ids"}, 1]}, {"$first": "$member_ids"}, None]}
        found = await db.collection(KUDOS).aggregate(
            [
                {
                    "$match": {
                        "giver_id": {"$in": sorted(people)},
                        "wall_at": {"$type": "date", "$gt": since, "$lte": until},
                    }
                },
                {"$project": {"giver_id": 1, "to": {"$ifNull": ["$receiver_id", alone]}}},
                {"$match": {"to": {"$ne": None}}},
                {"$group": {"_id": {"by": "$giver_id", "to": "$to"}, "times": {"$sum": 1}}},
                {"$limit": len(people) * _MOST_RECEIVERS},
            ]
        )
        for edge in found:
            graph.times.setdefault(edge["_id"]["by"], {})[edge["_id"]["to"]] = edge["times"]
