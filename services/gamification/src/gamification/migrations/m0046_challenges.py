"""Indexes of challenges, of what waits to be told of them, and of how far they are."""

from __future__ import annotations

from kernel.mongo import Db

_DAY = 24 * 60 * 60
# As long as what is recognised, and what groups did together with it.
KEPT_SECONDS = 730 * _DAY
# From a challenge's beginning: eight weeks of it, three in which it is concluded, and two to look into a complaint.
_VIEW_DAYS = 91


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    challenges = db.collection("challenges")
    await challenges.create_index([("group", 1), ("_id", -1)], name="by_group")
    await challenges.create_index(
        "group", name="under_way", unique=True, partialFilterExpression={"concluded_at": None}
    )
    await challenges.create_index([("concluded_at", 1), ("ends_at", 1)], name="waiting")
    await challenges.create_index("ends_at", name="kept", expireAfterSeconds=KEPT_SECONDS)

    waiting = db.collection("challenge_efforts")
    await waiting.create_index("challenge_id", name="by_challenge")
    await waiting.create_index("contribution_ids", name="by_contribution")
    await waiting.create_index([("person_id", 1), ("group", 1)], name="by_person")

    await db.collection("challenge_steps").create_index("begins_at", name="kept", expireAfterSeconds=_VIEW_DAYS * _DAY)
