"""Partial indexes that questions use: MongoDB does not see that what equals a text is one (`$type`), and sees that it
is greater than nothing (`$gt`)."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Make the indexes that are missing, under other names, so that each is there before its predecessor goes."""
    deliveries, departures = db.collection("webhook_deliveries"), db.collection("departures")
    for collection in (deliveries, departures):
        # In the order of ids, as a person's export asks for them.
        await collection.create_index(
            [("person_id", 1), ("_id", 1)], name="of_person", partialFilterExpression={"person_id": {"$gt": ""}}
        )
        await collection.drop_index("by_person")
    people = db.collection("provisioned_people")
    await people.create_index("person", name="of_person", unique=True, partialFilterExpression={"person": {"$gt": ""}})
    await people.drop_index("by_person")
    await people.create_index(
        "external_key", name="of_external_id", partialFilterExpression={"external_key": {"$gt": ""}}
    )
    await people.drop_index("by_external_id")
