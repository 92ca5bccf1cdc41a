"""What a wave is answered, in MongoDB: counters behind a few doors, and digests of the tokens that came through.

Nothing that is kept is one answer: its values go into counters, its comment among the others in a random order, and its
token's digest stands apart from both. Of two doors that open at once one need not wait for the other.
"""

from __future__ import annotations

import secrets
from typing import Any

from kernel.mongo import Db, Document, DuplicateKey
from metrics.answers.errors import NoCommentsTaken, TokenSpent
from metrics.answers.models import Answer, Tally

DOORS = "wave_doors"
TOKENS = "wave_tokens"
_DOORS = 16
# Behind one door: 4 MB at the most, a quarter of what a document may have.
MOST_COMMENTS = 1_000


class AnswerRepository:
    """Takes answers and adds them up; inside a transaction (`db` is a `Tx`), unless it says otherwise."""

    async def open(self, wave_id: str, db: Db) -> None:
        """Open the doors of a wave."""
        await db.collection(DOORS).insert_many(
            [
                {"_id": f"{wave_id}:{door}", "wave_id": wave_id, "answers": 0, "values": {}, "comments": []}
                for door in range(_DOORS)
            ]
        )

    async def add(self, answer: Answer, wave_id: str, db: Db) -> bool:
        """Take an answer; False when the doors are closed. `TokenSpent` for a token that has answered, and
        `NoCommentsTaken` when there are as many as there can be."""
        doors, door = db.collection(DOORS), f"{wave_id}:{secrets.randbelow(_DOORS)}"
        update: Document = {
            "$inc": {"answers": 1, **{f"values.{each}.{value}": 1 for each, value in answer.values.items()}}
        }
        wanted: Document = {"_id": door}
        if answer.comment is not None:
            wanted[f"comments.{MOST_COMMENTS - 1}"] = {"$exists": False}
            one = {"place": secrets.token_hex(8), "text": answer.comment}
            update["$push"] = {"comments": {"$each": [one], "$sort": {"place": 1}}}
        if not await doors.update_one(wanted, update):
            if answer.comment is not None and await doors.find_one({"_id": door}, fields=["_id"]):
                raise NoCommentsTaken
            return False
        try:
            await db.collection(TOKENS).insert_one({"_id": answer.spent(wave_id), "wave_id": wave_id})
        except DuplicateKey:
            raise TokenSpent from None
        return True

    async def close(self, wave_id: str, db: Db) -> Tally:
        """Close the doors, so that what is under way comes before or not at all, and say what came through them."""
        doors, tally = db.collection(DOORS), Tally()
        for door in await doors.find({"wave_id": wave_id}, limit=_DOORS):
            comments = [one["text"] for one in door["comments"]]
            tally.add(door["answers"], _values(door["values"]), comments)
        await doors.delete_many({"wave_id": wave_id})
        secrets.SystemRandom().shuffle(tally.comments)
        return tally

    async def forget(self, wave_id: str, db: Db, *, most: int) -> int:
        """Remove at most `most` digests of tokens of a wave; how many were removed."""
        tokens = db.collection(TOKENS)
        found = await tokens.find({"wave_id": wave_id}, fields=["_id"], limit=most)
        return await tokens.delete_many({"_id": {"$in": [one["_id"] for one in found]}}) if found else 0


def _values(stored: dict[str, dict[str, Any]]) -> dict[str, dict[int, int]]:
    return {name: {int(value): count for value, count in counts.items()} for name, counts in stored.items()}
