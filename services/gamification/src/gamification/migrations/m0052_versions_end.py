"""What counts the events of challenges is kept as long as the challenges themselves, and no longer."""

from __future__ import annotations

from gamification.migrations.m0046_challenges import KEPT_SECONDS
from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Note the end of each challenge beside its version, and make the index by which both go."""
    versions = db.collection("challenge_versions")
    await versions.aggregate(
        [
            {"$match": {"ends_at": {"$exists": False}}},
            {"$lookup": {"from": "challenges", "localField": "_id", "foreignField": "_id", "as": "challenge"}},
            # One whose challenge has gone already is as old as it can be known to be: of today.
            {"$project": {"ends_at": {"$ifNull": [{"$first": "$challenge.ends_at"}, "$$NOW"]}}},
            {"$merge": {"into": "challenge_versions", "whenMatched": "merge", "whenNotMatched": "discard"}},
        ]
    )
    await versions.create_index("ends_at", name="kept", expireAfterSeconds=KEPT_SECONDS)
