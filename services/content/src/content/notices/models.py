"""Notices: what those who shared a story are told when it was wrong, in words that they may use. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from content.audiences.models import Reader
from content.certificates.models import Certificate
from content.programmes.models import ReviewStep
from content.reviews.models import must_be_of_others
from content.stories.errors import StoryNotCertified, StoryNotPublished
from content.stories.models import Story, StoryStatus
from kernel.clock import new_id
from kernel.language import Text

# A certificate vouches for these.
WORDS = frozenset({"title", "body", "url"})

_WITHDRAWN = Text(
    en="I shared a story here that has been withdrawn since. Please do not rely on it any more.",
    fr="J’ai partagé ici une histoire qui a été retirée depuis. Merci de ne plus vous y fier.",
)
# What people may say of a withdrawal for which nobody has written anything better.
WITHDRAWN_WORDING: Mapping[str, str] = {"en": _WITHDRAWN.en, "fr": _WITHDRAWN.fr}


class NoticeKind(StrEnum):
    """What has happened to the story."""

    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Words by language that those who shared the story may use, and why it happened, for the editorial team.

    `seen_by` are the keys of everybody to whom the story was ever addressed.
    """

    story_id: str
    story_version: int
    programme: str
    kind: NoticeKind
    wording: Mapping[str, str]
    reason: str | None
    seen_by: Sequence[str]
    author_id: str
    at: datetime
    id: str = field(default_factory=new_id)

    def is_seen_by(self, reader: Reader) -> bool:
        """Whether it exists for a reader; it stays there when the story is gone."""
        return self.is_edited_by(reader) or bool(reader.keys & frozenset(self.seen_by))

    def is_edited_by(self, reader: Reader) -> bool:
        """Whether the reader is of the editorial team that it comes from."""
        return reader.edits(self.programme)


def correct(
    story: Story,
    *,
    certificate: Certificate | None,
    by: str,
    at: datetime,
    steps: Sequence[ReviewStep],
    changes: Mapping[str, Any],
) -> Story:
    """The published story with other content. New words need a new certificate and, where stories are reviewed, a
    corrector who did not write the old ones."""
    story.must_be(StoryStatus.PUBLISHED, otherwise=StoryNotPublished)
    if steps:
        must_be_of_others(story, by)
    if certificate is None and story.differs({name: value for name, value in changes.items() if name in WORDS}):
        raise StoryNotCertified
    return story.next(
        certificate=certificate or story.certificate,
        edited_by=by if story.differs(changes) else story.edited_by,
        corrected_at=at,
        **changes,
    )
