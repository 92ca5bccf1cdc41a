"""The programme of the group, indexes of programmes, and stories found by those who edit them."""

from __future__ import annotations

from kernel.clock import utc_now
from kernel.mongo import Db

# A catalogue may be large, and each call has a deadline.
_CHUNK = 2_000


async def apply(db: Db) -> None:
    """Make what is missing."""
    programmes = db.collection("programmes")
    await programmes.create_index(
        "entity", name="by_entity", unique=True, partialFilterExpression={"entity": {"$type": "string"}}
    )
    main = {
        "version": 1,
        "entity": None,
        "name": {"en": "Main programme", "fr": "Programme principal"},
        "languages": ["en", "fr"],
        "review_steps": [],
        "contacts": [],
        "stock_needed": 10,
        "status": "preparing",
        "created_at": utc_now(),
        "opened_at": None,
    }
    await programmes.update_one({"_id": "main"}, {"$setOnInsert": main}, upsert=True)
    # A collection cannot be made inside a transaction while another one makes it.
    await db.collection("barometer_baselines").create_index("recorded_at", name="by_recording")
    await _add_editorial_keys(db)


async def _add_editorial_keys(db: Db) -> None:
    stories = db.collection("stories")
    with_key = [{"$set": {"seen_by": {"$setUnion": ["$seen_by", [{"$concat": ["programme:", "$programme"]}]]}}}]
    last = ""
    while found := await stories.find({"_id": {"$gt": last}}, sort=[("_id", 1)], limit=_CHUNK, fields=["_id"]):
        last = found[-1]["_id"]
        await stories.update_many({"_id": {"$gte": found[0]["_id"], "$lte": last}}, with_key)
