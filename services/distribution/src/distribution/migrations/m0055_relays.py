"""Indexes of what people offer to be passed on, and of the company's accounts."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    relays = db.collection("relays")
    await relays.create_index(
        [("person_id", 1), ("address", 1)],
        name="by_post",
        unique=True,
        partialFilterExpression={"is_live": True},
    )
    await relays.create_index([("programme_id", 1), ("consented_at", 1)], name="by_consent")
    await relays.create_index([("person_id", 1), ("_id", -1)], name="by_person")
    await relays.create_index([("programme_id", 1), ("state", 1), ("_id", -1)], name="by_programme")
    await relays.create_index([("state", 1), ("due_at", 1)], name="by_due")
    accounts = db.collection("company_accounts")
    await accounts.create_index([("programme_id", 1), ("address", 1)], name="by_address", unique=True)
    audits = db.collection("audits")
    await audits.create_index([("programme", 1), ("_id", -1)], name="by_programme")
    await audits.create_index([("subject", 1), ("_id", -1)], name="by_subject")
    await audits.create_index([("actor_id", 1), ("_id", -1)], name="by_actor")
