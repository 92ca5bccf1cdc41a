"""Comments that came with answers of nobody in particular, and what the company says to each. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from metrics.comments.errors import CommentAnswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment; its id is random and says nothing of when it came."""

    id: str
    wave_id: str
    programme_id: str
    text: str
    answer: str | None = None
    answered_at: datetime | None = None

    @classmethod
    def new(cls, text: str, *, wave_id: str, programme_id: str) -> Comment:
        """A comment without an answer."""
        return cls(id=str(uuid4()), wave_id=wave_id, programme_id=programme_id, text=text)

    def answered(self, answer: str, *, at: datetime) -> Comment:
        """The comment with the company's answer; `CommentAnswered` if it has one."""
        if self.answer is not None:
            raise CommentAnswered
        return replace(self, answer=answer, answered_at=at)
