"""Comments as everybody sees them, and answers as the programme sends them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from kernel.http import Body, Instant, View
from metrics.answers.schemas import plain
from metrics.comments.models import Comment


class CommentAnswer(Body):
    """What the company says to a comment."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
        AfterValidator(plain),
        Field(description="In plain text; everybody reads it."),
    ]


class CommentView(View):
    """A comment of nobody in particular, and what the company says to it."""

    id: str
    text: Annotated[str, Field(description="Plain text: escape it where you show it.")]
    answer: Annotated[str | None, Field(description="The company's answer, in plain text; null while it has none.")]
    answered_at: Instant | None

    @classmethod
    def of(cls, comment: Comment) -> CommentView:
        """The view of a comment."""
        return cls.model_validate(comment)
