"""Notices as their person sees them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from distribution.notices.models import Notice, NoticeKind
from kernel.http import Instant, View
from kernel.language import Language


class NoticeView(View):
    """What has happened to a story that you shared. Nobody else can see it."""

    id: str
    story_id: str
    kind: NoticeKind
    explanation: str
    happened_at: Instant
    wording: Annotated[str, Field(description="Where words are read that you may use, if you like.")]
    languages: Annotated[list[str], Field(description="The languages that there are such words in.")]
    is_read: bool

    @classmethod
    def of(cls, notice: Notice, *, content_url: str, language: Language) -> NoticeView:
        """The view of a notice."""
        return cls(
            id=notice.id,
            story_id=notice.story_id,
            kind=notice.kind,
            explanation=notice.kind.explanation.in_(language),
            happened_at=notice.happened_at,
            wording=f"{content_url}/v1/stories/{notice.story_id}/notices",
            languages=list(notice.languages),
            is_read=notice.is_read,
        )
