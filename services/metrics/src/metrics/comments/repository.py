"""Comments in MongoDB: one document each, kept when their wave is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from kernel.mongo import Db, Document
from metrics.comments.errors import CommentAnswered
from metrics.comments.models import Comment

COMMENTS = "wave_comments"


class CommentRepository:
    """Reads and writes comments, in a transaction (`db` is a `Tx`) or outside one."""

    async def add(self, comments: Sequence[Comment], db: Db) -> None:
        """Keep the comments of a wave."""
        await db.collection(COMMENTS).insert_many([_document(one) for one in comments])

    async def find(self, comment_id: str, wave_id: str, db: Db) -> Comment | None:
        """A comment of a wave, or None."""
        document = await db.collection(COMMENTS).find_one({"_id": comment_id, "wave_id": wave_id})
        return None if document is None else _comment(document)

    async def answer(self, comment: Comment, db: Db) -> None:
        """Keep the answer of a comment; `CommentAnswered` if somebody answered it in the same moment."""
        if not await db.collection(COMMENTS).replace_one({"_id": comment.id, "answer": None}, _document(comment)):
            raise CommentAnswered

    async def of_wave(self, wave_id: str, db: Db, *, unanswered: bool, after: str | None, limit: int) -> list[Comment]:
        """The comments of a wave in the order of their ids, which is none; those without an answer alone."""
        wanted = _of(wave_id, unanswered=unanswered)
        if after is not None:
            wanted["_id"] = {"$gt": after}
        return [_comment(one) for one in await db.collection(COMMENTS).find(wanted, sort=[("_id", 1)], limit=limit)]

    async def count(self, wave_id: str, db: Db, *, unanswered: bool = False) -> int:
        """How many comments a wave has, or how many of them have no answer."""
        return await db.collection(COMMENTS).count(_of(wave_id, unanswered=unanswered))


def _of(wave_id: str, *, unanswered: bool) -> Document:
    return {"wave_id": wave_id, **({"answer": None} if unanswered else {})}


def _document(comment: Comment) -> Document:
    document = {**asdict(comment), "_id": comment.id}
    del document["id"]
    return document


def _comment(document: Document) -> Comment:
    fields = {**document, "id": document["_id"]}
    del fields["_id"]
    return Comment(**fields)
