"""Stories and the rules of their life: drafted, certified against a source, published, withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from content.stories.errors import CertificateEndsTooEarly, StoryNotCertified, StoryNotDraft, StoryNotPublished
from kernel.texts import plain_text


class StoryStatus(StrEnum):
    """Where a story is in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class StoryKind(StrEnum):
    """What sort of story it is."""

    ARTICLE = "article"
    VIDEO = "video"
    IMAGE = "image"
    EVENT = "event"
    JOB = "job"
    LIFE_AT_WORK = "life_at_work"
    EXPERTISE = "expertise"
    RESULT = "result"
    COLLECTIVE_ACTION = "collective_action"


@dataclass(frozen=True, slots=True)
class Certificate:
    """Somebody has checked a story against a source; it holds until a moment."""

    source: str
    verifier_id: str
    certified_at: datetime
    verified_until: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """The feed item that a story was made from. `fingerprints` are hashes of what the item said, by member."""

    feed_id: str
    item_id: str
    fingerprints: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An item of the catalogue. Every change makes the next version."""

    id: str
    version: int
    status: StoryStatus
    kind: StoryKind
    language: str
    title: str
    body: str
    url: str
    topics: tuple[str, ...]
    author_id: str
    created_at: datetime
    certificate: Certificate | None = None
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    origin: Origin | None = None

    @property
    def text(self) -> str:
        """The title and the body, without markup."""
        return f"{self.title}\n{plain_text(self.body)}"

    @property
    def untouched(self) -> bool:
        """Whether nobody has certified it, published it, or changed what its feed item said."""
        return (
            self.origin is not None
            and self.status is StoryStatus.DRAFT
            and self.certificate is None
            and self.origin.fingerprints == fingerprints(title=self.title, body=self.body, url=self.url)
        )

    def edit(self, **changes: Any) -> Story:
        """The story with other content; itself when nothing would differ. A certificate does not survive a change: it
        was given for the old content."""
        self._must_be_draft()
        if all(getattr(self, member) == value for member, value in changes.items()):
            return self
        return self._next(certificate=None, **changes)

    def certify(self, *, source: str, verified_until: datetime, by: str, at: datetime) -> Story:
        """The story, verified by `by` against `source`."""
        self._must_be_draft()
        if verified_until <= at:
            raise CertificateEndsTooEarly
        return self._next(certificate=Certificate(source, by, at, verified_until))

    def publish(self, *, at: datetime) -> Story:
        """The story, available to its audience."""
        self._must_be_draft()
        if self.certificate is None or self.certificate.verified_until <= at:
            raise StoryNotCertified
        return self._next(status=StoryStatus.PUBLISHED, published_at=at)

    def withdraw(self, *, at: datetime) -> Story:
        """The story, taken back."""
        if self.status is not StoryStatus.PUBLISHED:
            raise StoryNotPublished(self.status)
        return self._next(status=StoryStatus.WITHDRAWN, withdrawn_at=at)

    def _must_be_draft(self) -> None:
        if self.status is not StoryStatus.DRAFT:
            raise StoryNotDraft(self.status)

    def _next(self, **changes: Any) -> Story:
        return replace(self, version=self.version + 1, **changes)


def fingerprints(*, title: str, body: str, url: str) -> dict[str, str]:
    """A hash of each member, to see later which of them has changed."""
    members = {"title": title, "body": body, "url": url}
    return {name: hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for name, text in members.items()}
