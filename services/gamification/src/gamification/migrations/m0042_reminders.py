"""Indexes of reminders, how long each is kept, of days of declarations, and of what kudos thank for."""

from __future__ import annotations

from kernel.mongo import Db

# What the register of personal data promises for `gamification.reminder.v1` (P400D).
KEEP_SECONDS = 400 * 24 * 60 * 60


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    reminders = db.collection("reminders")
    await reminders.create_index([("state", 1), ("_id", -1)], name="by_state")
    await reminders.create_index([("programme_id", 1), ("state", 1), ("_id", -1)], name="by_programme")
    await reminders.create_index("contribution_id", name="by_contribution")
    await reminders.create_index("person_id", name="by_person")
    await reminders.create_index("settled_by", name="by_settler", partialFilterExpression={"settled_by": {"$gt": ""}})
    await reminders.create_index("reminded_at", name="kept", expireAfterSeconds=KEEP_SECONDS)

    declarations = db.collection("declarations")
    await declarations.create_index("declarer_id", name="by_declarer")
    # A day's declarations are of no use to anybody once the next has begun.
    await declarations.create_index("renews_at", name="kept", expireAfterSeconds=0)

    await db.collection("kudos").create_index(
        "contribution_id", name="by_contribution", partialFilterExpression={"contribution_id": {"$gt": ""}}
    )
