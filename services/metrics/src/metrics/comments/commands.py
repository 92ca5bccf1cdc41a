"""Answering comments."""

from __future__ import annotations

from kernel.audit import Act
from kernel.clock import Clock
from kernel.mongo import Tx, UnitOfWork
from metrics.audits.repository import AuditRepository
from metrics.comments.errors import CommentNotFound
from metrics.comments.models import Comment
from metrics.comments.repository import CommentRepository
from metrics.programmes.models import AnswerableFor


class CommentCommands:
    """What the company says to comments. Who said it for the company stands in the audit log alone."""

    def __init__(self, uow: UnitOfWork, comments: CommentRepository, clock: Clock, *, audits: AuditRepository) -> None:
        self.uow = uow
        self.comments = comments
        self.clock = clock
        self.audits = audits

    async def answer(self, comment_id: str, text: str, *, wave_id: str, by: AnswerableFor) -> Comment:
        """The comment with an answer that everybody reads; `CommentNotFound` or `CommentAnswered`."""
        at = self.clock()

        async def work(tx: Tx) -> Comment:
            comment = await self.comments.find(comment_id, wave_id, tx)
            if comment is None or not by.answers_for(comment.programme_id):
                raise CommentNotFound
            answered = comment.answered(text, at=at)
            await self.comments.answer(answered, tx)
            act = Act(
                act="comment.answered",
                subject=f"waves/{wave_id}/comments/{comment_id}",
                actor_id=by.person_id,
                at=at,
                programme=comment.programme_id,
            )
            await self.audits.add(act, tx)
            return answered

        return await self.uow.run(work)
