"""Corrections, withdrawals and notices as callers send and see them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from content.audiences.schemas import AudienceBody
from content.notices.models import Notice, NoticeKind
from content.stories.models import StoryKind
from content.stories.schemas import Certification, Html, MediaId, Title, members_sent, without_defaults
from kernel.http import Body, Instant, View
from kernel.http.fields import LanguageTag, Line, Slugs, WebAddress

Wording = Annotated[
    dict[LanguageTag, Annotated[Line, Field(max_length=1_000)]],
    Field(max_length=20, description="By language: words that those who shared the story may use, if they like."),
]
Reason = Annotated[
    Annotated[Line, Field(max_length=500)] | None,
    Field(description="Why it happened; only the editorial team reads it."),
]


class StoryCorrection(Body):
    """What was wrong in a published story; members left out stay as they are."""

    kind: StoryKind = StoryKind.ARTICLE
    title: Title = ""
    body: Html = ""
    url: WebAddress = ""
    topics: Slugs = []
    audience: AudienceBody = AudienceBody()
    image: MediaId | None = None
    note: Annotated[Wording, Field(min_length=1)]
    reason: Reason = None
    certificate: Annotated[
        Certification | None, Field(description="What the new words were verified against; needed when they change.")
    ] = None

    model_config = {"json_schema_extra": without_defaults}

    @property
    def changes(self) -> dict[str, Any]:
        """The members to change, as the story has them."""
        return members_sent(self, besides={"note", "reason", "certificate"})


class Withdrawal(Body):
    """Why a story is taken back, and what those who shared it may say; without a note, they get a general sentence."""

    reason: Reason = None
    note: Wording = {}


class NoticeView(View):
    """What those who shared a story are told of it."""

    id: str
    story_id: str
    story_version: int
    kind: NoticeKind
    at: Instant
    wording: Annotated[dict[str, str], Field(description="By language: words that you may use, if you like.")]
    reason: Annotated[str | None, Field(description="For the editorial team; null for others.")]

    @classmethod
    def of(cls, notice: Notice, *, for_editors: bool) -> NoticeView:
        """The view of a notice."""
        view = cls.model_validate(notice)
        return view if for_editors else view.model_copy(update={"reason": None})


class NoticesView(View):
    """The notices of a story, newest first."""

    items: list[NoticeView]
