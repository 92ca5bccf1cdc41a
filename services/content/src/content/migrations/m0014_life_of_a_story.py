"""What happens to stories by themselves, their variants, credits, reviews and notices."""

from __future__ import annotations

from kernel.mongo import Db


async def apply(db: Db) -> None:
    """Complete the stories that were there, and make the indexes that are missing."""
    stories = db.collection("stories")
    gone = {"$eq": ["$status", "withdrawn"]}
    own = {"$concat": ["$_id", " ", {"$toLower": "$language"}]}
    ends = {"$cond": [{"$eq": ["$status", "published"]}, {"$ifNull": ["$certificate.verified_until", None]}, None]}
    await stories.update_many(
        {"approvals": {"$exists": False}},
        [
            {
                "$set": {
                    **dict.fromkeys(("variant_of", "embargo_until", "expires_at", "edited_by"), None),
                    **dict.fromkeys(("corrected_at", "expired_at", "expired_because", "archived_at"), None),
                    "approvals": [],
                    "credited": [],
                    "due_at": ends,
                    "variant_key": {"$cond": [gone, None, own]},
                }
            }
        ],
    )
    await stories.create_index("due_at", name="by_due_time", partialFilterExpression={"due_at": {"$type": "date"}})
    await stories.create_index(
        "variant_key",
        name="by_variant_key",
        unique=True,
        partialFilterExpression={"variant_key": {"$type": "string"}},
    )
    await stories.create_index("variant_of", name="by_original")
    # A collection cannot be made inside a transaction while another one makes it.
    credits = db.collection("credits")
    await credits.create_index([("story_id", 1), ("person_id", 1)], name="by_story", unique=True)
    await credits.create_index([("person_id", 1), ("_id", -1)], name="by_person")
    await db.collection("reviews").create_index([("story_id", 1), ("_id", -1)], name="by_story")
    await db.collection("notices").create_index([("story_id", 1), ("_id", -1)], name="by_story")
