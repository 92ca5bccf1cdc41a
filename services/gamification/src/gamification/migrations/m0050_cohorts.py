"""Indexes of cohorts, of who is in them, of invitations, calendars and notes."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    cohorts = db.collection("cohorts")
    await cohorts.create_index([("programme_id", 1), ("_id", -1)], name="by_programme")
    await cohorts.create_index([("programme_id", 1), ("status", 1), ("door", 1), ("_id", -1)], name="gathering")
    await cohorts.create_index("due_at", name="due")
    await cohorts.create_index(
        "facilitator_id", name="by_facilitator", partialFilterExpression={"facilitator_id": {"$type": "string"}}
    )

    members = db.collection("cohort_members")
    await members.create_index("cohort_id", name="by_cohort")
    await members.create_index("person_id", name="by_person")
    # There are few places, and four sessions are working time: a person is in one cohort at a time.
    await members.create_index(
        "person_id", name="one_at_a_time", unique=True, partialFilterExpression={"running": True}
    )

    await db.collection("cohort_invitations").create_index("cohort_id", name="by_cohort")

    calendars = db.collection("calendar_addresses")
    await calendars.create_index("secret_hash", name="by_secret", unique=True)
    await calendars.create_index("valid_until", name="kept", expireAfterSeconds=0)

    for notes in ("facilitator_notes", "note_keys"):
        await db.collection(notes).create_index("facilitator_id", name="by_facilitator")
