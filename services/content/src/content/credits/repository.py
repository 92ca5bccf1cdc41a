"""Credits in MongoDB: one document for each story and person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from content.credits.models import Consent, Credit
from content.stories.repository import StoryRepository
from kernel.mongo import Db, Document, Tx

CREDITS = "credits"


class CreditRepository:
    """Reads and writes credits, in a transaction (`db` is a `Tx`) or outside one."""

    async def find(self, story_id: str, person_id: str, db: Db) -> Credit | None:
        """The credit, also one that was dropped, or None if the person was never asked."""
        document = await db.collection(CREDITS).find_one({"story_id": story_id, "person_id": person_id})
        return None if document is None else _credit(document)

    async def add(self, credit: Credit, db: Db) -> None:
        """Keep a new credit."""
        await db.collection(CREDITS).insert_one(_document(credit))

    async def save(self, credit: Credit, db: Db) -> None:
        """Keep what has changed of a credit."""
        await db.collection(CREDITS).replace_one({"_id": credit.id}, _document(credit))

    async def remove(self, credit: Credit, db: Db) -> None:
        """Keep it no longer."""
        await db.collection(CREDITS).delete_one({"_id": credit.id})

    async def of_story(self, story_id: str, db: Db, *, limit: int) -> list[Credit]:
        """Who was asked for a story and not dropped, in the order of asking."""
        wanted = {"story_id": story_id, "is_dropped": False}
        found = await db.collection(CREDITS).find(wanted, sort=[("_id", 1)], limit=limit)
        return [_credit(document) for document in found]

    async def given_for(self, story_id: str, db: Db) -> list[Credit]:
        """Whom a story names, in the order of asking."""
        wanted = {"story_id": story_id, "consent": Consent.GIVEN.value}
        found = await db.collection(CREDITS).find(wanted, sort=[("_id", 1)])
        return [_credit(document) for document in found]

    async def of_person(self, person_id: str, db: Db, *, before: str | None, limit: int) -> list[Credit]:
        """What a person was asked for, newest first, before the one with the id `before`."""
        wanted: Document = {"person_id": person_id, "is_dropped": False}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        found = await db.collection(CREDITS).find(wanted, sort=[("_id", -1)], limit=limit)
        return [_credit(document) for document in found]


class CreditHolding:
    """What a person was asked and answered; see `kernel.personal_data.Holding`."""

    name = "credits"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The questions and their answers."""
        wanted: Document = {"person_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        shown = ["story_id", "person_id", "consent", "asked_at", "answered_at"]
        return await db.collection(CREDITS).find(wanted, sort=[("_id", 1)], limit=most, fields=shown)

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """No story names them, and nobody sees that they were asked."""
        credits, stories = CreditRepository(), StoryRepository()
        found = await tx.collection(CREDITS).find({"person_id": person_id}, limit=most)
        for credit in map(_credit, found):
            story = await stories.find(credit.story_id, tx)
            if story is not None and person_id in story.credited:
                others = tuple(one for one in story.credited if one != person_id)
                await stories.save(story.next(credited=others), tx)
            await credits.remove(credit, tx)
        return len(found)


def _document(credit: Credit) -> Document:
    document = asdict(credit)
    document["_id"] = document.pop("id")
    document["consent"] = credit.consent.value
    return document


def _credit(document: Document) -> Credit:
    fields = {**document, "id": document["_id"], "consent": Consent(document["consent"])}
    del fields["_id"]
    return Credit(**fields)
