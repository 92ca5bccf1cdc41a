"""Addresses for the cards of the stories that were there, and the index that finds a story by it."""

from __future__ import annotations

import secrets

from kernel.mongo import Db
from kernel.mongo.operations import UpdateOne

_CHUNK = 500


async def apply(db: Db) -> None:
    """Give every story that has none a random address, and make the index."""
    stories = db.collection("stories")
    without = {"card_id": {"$exists": False}}
    while found := await stories.find(without, fields=["_id"], limit=_CHUNK):
        await stories.bulk_write(
            [
                UpdateOne(
                    {"_id": one["_id"], **without}, {"$set": {"card_id": secrets.token_hex(16), "links_until": None}}
                )
                for one in found
            ]
        )
    await stories.create_index(
        "card_id", name="by_card", unique=True, partialFilterExpression={"card_id": {"$type": "string"}}
    )
