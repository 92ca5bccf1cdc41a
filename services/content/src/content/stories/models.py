"""Stories and the rules of their life: drafted, reviewed, certified, published, corrected, and the ways out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from content.approvals.models import Approval, must_be_complete
from content.audiences.models import EVERYBODY, Audience, Reader
from content.certificates.models import Certificate, Expiry, ends
from content.programmes.models import MAIN_PROGRAMME, ReviewStep
from content.stories.errors import (
    StatusProblem,
    StoryArchived,
    StoryEndsTooEarly,
    StoryNotCertified,
    StoryNotDraft,
    StoryNotPublished,
    StoryOver,
    StoryWithoutAddress,
)
from kernel.audit import Act
from kernel.texts import plain_text


class StoryStatus(StrEnum):
    """Where a story is in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    EMBARGOED = "embargoed"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


# What is still being written: its content may change, and a change makes it a draft again.
UNPUBLISHED = frozenset({StoryStatus.DRAFT, StoryStatus.IN_REVIEW, StoryStatus.EMBARGOED})
# What is or was public, and can still come back.
PUBLIC = frozenset({StoryStatus.PUBLISHED, StoryStatus.EXPIRED})
# What takes no place among the language variants of a story any more.
GONE = frozenset({StoryStatus.WITHDRAWN, StoryStatus.ARCHIVED})


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


def new_card_id() -> str:
    """An address of a card: 128 random bits, so that nobody finds the card who was not led there."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Origin:
    """The feed item that a story was made from. `fingerprints` are hashes of what the item said, by member, and
    `content` is one of all its words, empty for a short text."""

    feed_id: str
    item_id: str
    fingerprints: Mapping[str, str]
    content: str = ""


@dataclass(frozen=True, slots=True)
class ProposedBy:
    """The proposal that a story was made from, and the person to credit for it."""

    proposal_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An item of the catalogue. Every change makes the next version.

    `edited_by` wrote what it says now, if that is not the author. `credited` are the colleagues who agreed to be named.
    `variant_of` is the story that this one tells in another language. Links that lead to it do so until `links_until`,
    None for good; `card_id` is the address of the card that previews of them show.
    """

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
    programme: str = MAIN_PROGRAMME
    audience: Audience = EVERYBODY
    variant_of: str | None = None
    embargo_until: datetime | None = None
    expires_at: datetime | None = None
    edited_by: str | None = None
    approvals: tuple[Approval, ...] = ()
    certificate: Certificate | None = None
    credited: tuple[str, ...] = ()
    published_at: datetime | None = None
    corrected_at: datetime | None = None
    expired_at: datetime | None = None
    expired_because: Expiry | None = None
    withdrawn_at: datetime | None = None
    archived_at: datetime | None = None
    origin: Origin | None = None
    image: str | None = None
    proposed_by: ProposedBy | None = None
    links_until: datetime | None = None
    card_id: str = field(default_factory=new_card_id)

    def __post_init__(self) -> None:
        if self.embargo_until is not None and self.expires_at is not None and self.expires_at <= self.embargo_until:
            raise StoryEndsTooEarly
        starts = self.expires_at or self.embargo_until
        if self.links_until is not None and starts is not None and self.links_until < starts:
            raise StoryEndsTooEarly("/links_until")

    @property
    def text(self) -> str:
        """The title and the body, without markup."""
        return f"{self.title}\n{plain_text(self.body)}"

    @property
    def proposal_id(self) -> str | None:
        """The proposal that it was made from, if it was."""
        return self.proposed_by.proposal_id if self.proposed_by is not None else None

    @property
    def untouched(self) -> bool:
        """Whether nobody has certified it, published it, or changed what its feed item said."""
        return (
            self.origin is not None
            and self.status is StoryStatus.DRAFT
            and self.certificate is None
            and self.origin.fingerprints == fingerprints(title=self.title, body=self.body, url=self.url)
        )

    @property
    def original_id(self) -> str:
        """The story that it is a variant of, or itself."""
        return self.variant_of or self.id

    @property
    def is_original(self) -> bool:
        """Whether it is no variant of another one."""
        return self.variant_of is None

    @property
    def variant_key(self) -> str:
        """No other story of its group has the same, because none is in its language."""
        return f"{self.original_id} {self.language.lower()}"

    @property
    def due_at(self) -> datetime | None:
        """When something about it happens by itself, if anything does."""
        if self.status is StoryStatus.EMBARGOED:
            return self.embargo_until
        over = ends(self.certificate, self.expires_at) if self.status is StoryStatus.PUBLISHED else []
        return over[0][0] if over else None

    def is_seen_by(self, reader: Reader) -> bool:
        """Whether it exists for a reader: a published one for those it is addressed to, any for those who edit it."""
        if reader.edits(self.programme):
            return True
        return self.status is StoryStatus.PUBLISHED and self.audience.includes(reader)

    def edit(self, *, by: str | None = None, **changes: Any) -> Story:
        """The story with other content, as a draft; itself when nothing would differ. Approvals and certificate do not
        survive a change: they were given for the old content."""
        self.must_be(*UNPUBLISHED)
        if not self.differs(changes):
            return self
        return self.next(status=StoryStatus.DRAFT, edited_by=by, approvals=(), certificate=None, **changes)

    def certify(self, certificate: Certificate) -> Story:
        """The draft, verified against a source."""
        self.must_be(StoryStatus.DRAFT, StoryStatus.IN_REVIEW)
        return self.next(certificate=certificate)

    def recertify(self, certificate: Certificate) -> Story:
        """The published story, verified anew; an expired one is published again, unless its own end has come."""
        self.must_be(*PUBLIC, otherwise=StoryNotPublished)
        return self.next(certificate=certificate)._settled(certificate.certified_at)

    def is_offered(self, at: datetime) -> bool:
        """Whether it is published and has not come to an end, seen or not by whatever ends it."""
        over = ends(self.certificate, self.expires_at)
        return self.status is StoryStatus.PUBLISHED and not (over and over[0][0] <= at)

    def prolong(self, *, expires_at: datetime | None, at: datetime, **links_until: datetime | None) -> Story:
        """The published story with another end, None for no end, and perhaps another `links_until`; an expired one is
        published again, as long as somebody vouches for it."""
        self.must_be(*PUBLIC, otherwise=StoryNotPublished)
        for member, moment in {"expires_at": expires_at, **links_until}.items():
            if moment is not None and moment <= at:
                raise StoryEndsTooEarly(f"/{member}")
        return self.next(expires_at=expires_at, **links_until)._settled(at)

    def publish(self, *, at: datetime, steps: Sequence[ReviewStep] = ()) -> Story:
        """The story, available to its audience, now or when its embargo ends."""
        self.must_be(StoryStatus.DRAFT, StoryStatus.IN_REVIEW)
        starts_at = max(at, self.embargo_until or at)
        must_be_complete(steps, self.approvals)
        if self.certificate is None or self.certificate.verified_until <= starts_at:
            raise StoryNotCertified
        if not self.url:
            raise StoryWithoutAddress
        if any(end is not None and end <= at for end in (self.expires_at, self.links_until)):
            raise StoryOver
        if starts_at > at:
            return self.next(status=StoryStatus.EMBARGOED)
        return self.next(status=StoryStatus.PUBLISHED, published_at=at)

    def advance(self, *, at: datetime) -> Story:
        """The story after what happens by itself; itself when its minute has not come."""
        if self.due_at is None or self.due_at > at:
            return self
        return self.next()._settled(at)

    def withdraw(self, *, at: datetime) -> Story:
        """The story, taken back."""
        self.must_be(*PUBLIC, StoryStatus.EMBARGOED, otherwise=StoryNotPublished)
        return self.next(status=StoryStatus.WITHDRAWN, withdrawn_at=at)

    def archive(self, *, at: datetime) -> Story:
        """The story, put away for good; nothing about it was wrong."""
        self.must_be(*(status for status in StoryStatus if status is not StoryStatus.ARCHIVED), otherwise=StoryArchived)
        return self.next(status=StoryStatus.ARCHIVED, archived_at=at)

    def must_be(self, *statuses: StoryStatus, otherwise: type[StatusProblem] = StoryNotDraft) -> None:
        """Return when its status is one of these."""
        if self.status not in statuses:
            raise otherwise(self.status)

    def next(self, **changes: Any) -> Story:
        """Its next version, with these changes; the rules are for the caller to hold."""
        return replace(self, version=self.version + 1, **changes)

    def differs(self, changes: Mapping[str, Any]) -> bool:
        """Whether the changes would make it another one."""
        return any(getattr(self, member) != value for member, value in changes.items())

    def act(self, done: str, *, by: str, at: datetime, **details: str | int | bool | None) -> Act:
        """The entry of the audit log that says what made this version."""
        facts = {"version": self.version, "status": self.status.value, **details}
        return Act(
            act=f"story.{done}",
            subject=f"stories/{self.id}",
            actor_id=by,
            at=at,
            programme=self.programme,
            details=facts,
        )

    def _settled(self, at: datetime) -> Story:
        """The same version, published or expired, whichever is so at that moment."""
        over = next((end for end in ends(self.certificate, self.expires_at) if end[0] <= at), None)
        if over is not None:
            return replace(self, status=StoryStatus.EXPIRED, expired_at=at, expired_because=over[1])
        return replace(
            self,
            status=StoryStatus.PUBLISHED,
            published_at=self.published_at or at,
            expired_at=None,
            expired_because=None,
        )


def fingerprints(*, title: str, body: str, url: str) -> dict[str, str]:
    """A hash of each member, to see later which of them has changed."""
    members = {"title": title, "body": body, "url": url}
    return {name: hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for name, text in members.items()}
