"""Indexes of who may take part, of the tokens of directories, and of departures."""

from __future__ import annotations

from datetime import UTC, datetime

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing."""
    tokens = db.collection("provisioning_tokens")
    await tokens.create_index("digest", name="by_digest", unique=True)
    await tokens.create_index("created_by", name="by_person")
    await tokens.create_index("expires_at", name="expiry", expireAfterSeconds=0)
    people = db.collection("provisioned_people")
    await people.create_index("name_key", name="by_name", unique=True)
    text = {"$type": "string"}
    await people.create_index("person", name="by_person", unique=True, partialFilterExpression={"person": text})
    await people.create_index("external_key", name="by_external_id", partialFilterExpression={"external_key": text})
    await db.collection("provisioned_groups").create_index("members", name="by_member")
    departures = db.collection("departures")
    dated = {"due_at": {"$gt": datetime(1970, 1, 1, tzinfo=UTC)}}
    await departures.create_index("due_at", name="by_due", partialFilterExpression=dated)
    await departures.create_index("person_id", name="by_person", partialFilterExpression={"person_id": text})
    await departures.create_index("kept_until", name="expiry", expireAfterSeconds=0)
