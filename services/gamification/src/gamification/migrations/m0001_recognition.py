"""Indexes of contributions, kudos and allowances, and how long each is kept."""

from __future__ import annotations

from kernel.mongo import Db

# What the register of personal data promises for `gamification.recognition.v1` (P730D).
KEEP_SECONDS = 730 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    contributions = db.collection("contributions")
    await contributions.create_index([("made_at", -1), ("_id", -1)], name="by_time")
    await contributions.create_index([("person_id", 1), ("made_at", -1), ("_id", -1)], name="by_person")
    await contributions.create_index([("kind", 1), ("origin_id", 1)], name="by_origin", unique=True)
    await contributions.create_index("made_at", name="kept", expireAfterSeconds=KEEP_SECONDS)

    kudos = db.collection("kudos")
    await kudos.create_index([("receiver_id", 1), ("_id", -1)], name="by_receiver")
    await kudos.create_index([("giver_id", 1), ("_id", -1)], name="by_giver")
    await kudos.create_index(
        [("shown_at", -1), ("_id", -1)], name="wall", partialFilterExpression={"shown_at": {"$type": "date"}}
    )
    await kudos.create_index("given_at", name="kept", expireAfterSeconds=KEEP_SECONDS)

    # A week's allowance is of no use to anybody once the next has begun.
    await db.collection("allowances").create_index("renews_at", name="kept", expireAfterSeconds=0)
