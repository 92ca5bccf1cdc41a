"""Reviews in MongoDB: one document each, only ever inserted."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from content.reviews.models import Review, Verdict
from content.stories.repository import STORIES, StoryRepository
from kernel.mongo import Db, Document, Tx
from kernel.personal_data import ERASED

REVIEWS = "reviews"
# What an editor looks back at; the audit log has the rest.
MOST_REVIEWS = 100


class ReviewRepository:
    """Keeps and reads reviews, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, review: Review, db: Db) -> None:
        """Keep a new review."""
        document = asdict(review)
        document["_id"] = document.pop("id")
        document["verdict"] = review.verdict.value
        await db.collection(REVIEWS).insert_one(document)

    async def of_story(self, story_id: str, db: Db) -> list[Review]:
        """The latest reviews of a story, newest first."""
        found = await db.collection(REVIEWS).find({"story_id": story_id}, sort=[("_id", -1)], limit=MOST_REVIEWS)
        return [_review(document) for document in found]


class ApprovalHolding:
    """Stories that a person has approved; see `kernel.personal_data.Holding`."""

    name = "approvals"

    async def of(self, person_id: str, db: Db, *, after: Any, most: int) -> list[Document]:
        """The stories, by id and title."""
        wanted: Document = {"approvals.reviewer_id": person_id, **({} if after is None else {"_id": {"$gt": after}})}
        return await db.collection(STORIES).find(wanted, sort=[("_id", 1)], limit=most, fields=["_id", "title"])

    async def erase(self, person_id: str, tx: Tx, *, at: datetime, most: int) -> int:
        """The approvals go on counting, and no longer say whose they are."""
        stories = StoryRepository()
        found = await tx.collection(STORIES).find({"approvals.reviewer_id": person_id}, fields=["_id"], limit=most)
        for document in found:
            story = await stories.get(document["_id"], tx)
            kept = tuple(
                replace(one, reviewer_id=ERASED) if one.reviewer_id == person_id else one for one in story.approvals
            )
            await stories.save(story.next(approvals=kept), tx)
        return len(found)


def _review(document: Document) -> Review:
    fields = {**document, "id": document["_id"], "verdict": Verdict(document["verdict"])}
    del fields["_id"]
    return Review(**fields)
