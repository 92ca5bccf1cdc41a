"""What is found of the stories that are there, and its index."""

from __future__ import annotations

from content.searches.repository import ENTRIES, EntryRepository
from kernel.mongo import Db, Document

_BATCH = 200


async def apply(db: Db) -> None:
    """Make the index, and an entry for every story, in batches: a batch that is made again is the same."""
    entries = db.collection(ENTRIES)
    await entries.create_index([("status", 1), ("terms", 1), ("order", -1)], name="by_term")
    await entries.create_index([("status", 1), ("order", -1)], name="by_date")
    last = ""
    while stories := await _after(last, db):
        await EntryRepository().save_many(stories, db)
        await _offer([story["_id"] for story in stories], db)
        last = stories[-1]["_id"]


async def _after(last: str, db: Db) -> list[Document]:
    return await db.collection("stories").find({"_id": {"$gt": last}}, sort=[("_id", 1)], limit=_BATCH)


async def _offer(story_ids: list[str], db: Db) -> None:
    captions = {"story_id": {"$in": story_ids}, "retired_at": None}
    by_story: list[Document] = [
        {"$match": captions},
        {"$group": {"_id": "$story_id", "networks": {"$addToSet": "$network"}}},
    ]
    for story in await db.collection("captions").aggregate(by_story):
        await EntryRepository().offer(story["_id"], sorted(story["networks"]), db)
