"""Proposals: what people would like to be told, and the human answer that each of them gets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from content.commitments.models import Promise
from content.programmes.models import MAIN_PROGRAMME
from content.proposals.errors import DraftWithoutText, LinkWithoutAddress, ProposalClosed
from content.stories.models import ProposedBy, Story, StoryKind, StoryStatus
from kernel.personal_data import ERASED
from kernel.texts import plain_text

# Before the id of a challenge, in the place of a person: what a group did together was proposed by nobody.
CHALLENGE_AUTHOR = "challenge:"


class ProposalKind(StrEnum):
    """What is proposed."""

    IDEA = "idea"
    DRAFT = "draft"
    LINK = "link"


class ProposalStatus(StrEnum):
    """Where a proposal is in its life."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a human answered, and why."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal of a person, to the programme that is for them; or of nobody, as `CHALLENGE_AUTHOR` says. Every change
    makes the next version."""

    id: str
    version: int
    status: ProposalStatus
    kind: ProposalKind
    language: str
    title: str
    body: str
    url: str | None
    topics: tuple[str, ...]
    author_id: str
    created_at: datetime
    promise: Promise
    answer_due_at: datetime
    programme: str = MAIN_PROGRAMME
    overdue_at: datetime | None = None
    answer: Answer | None = None
    story_id: str | None = None
    withdrawn_at: datetime | None = None

    @classmethod
    def submit(cls, *, at: datetime, promise: Promise, **members: Any) -> Proposal:
        """A new proposal, to be answered as promised; `LinkWithoutAddress` or `DraftWithoutText` if that is missing."""
        proposal = cls(
            version=1,
            status=ProposalStatus.SUBMITTED,
            created_at=at,
            promise=promise,
            answer_due_at=promise.due(at),
            **members,
        )
        if proposal.kind is ProposalKind.LINK and proposal.url is None:
            raise LinkWithoutAddress
        if proposal.kind is ProposalKind.DRAFT and not plain_text(proposal.body).strip():
            raise DraftWithoutText
        return proposal

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer."""
        return self.status is ProposalStatus.SUBMITTED

    @property
    def is_of_nobody(self) -> bool:
        """Whether no person made it: nothing was promised to anybody then, and no event tells of it."""
        return self.author_id.startswith(CHALLENGE_AUTHOR)

    def is_unnoticed(self, at: datetime) -> bool:
        """Whether somebody waits longer than promised, and nobody was told yet."""
        return self.is_open and self.overdue_at is None and self.answer_due_at < at and not self.is_of_nobody

    def notice(self, *, at: datetime) -> Proposal:
        """The proposal, known to wait longer than promised. It stays so, whatever its answer."""
        return self._next(overdue_at=at)

    def accept(self, *, reason: str, by: str, at: datetime, story_id: str) -> Proposal:
        """The proposal, accepted: it is a draft story now."""
        self._must_be_open()
        return self._next(status=ProposalStatus.ACCEPTED, answer=Answer(reason, by, at), story_id=story_id)

    def decline(self, *, reason: str, by: str, at: datetime) -> Proposal:
        """The proposal, declined with a reason."""
        self._must_be_open()
        return self._next(status=ProposalStatus.DECLINED, answer=Answer(reason, by, at))

    def withdraw(self, *, at: datetime) -> Proposal:
        """The proposal, taken back."""
        self._must_be_open()
        return self._next(status=ProposalStatus.WITHDRAWN, withdrawn_at=at)

    def forget(self, *, at: datetime) -> Proposal:
        """The proposal without anything that its author wrote or was told: what is left keeps the company's figures
        true. An open one is withdrawn."""
        proposal = self.withdraw(at=at) if self.is_open else self._next()
        answer = replace(self.answer, reason="") if self.answer is not None else None
        return replace(proposal, author_id=ERASED, title="", body="", url=None, topics=(), answer=answer)

    def draft(self, *, story_id: str, by: str, at: datetime) -> Story:
        """The draft story that `by` makes of it. One of an idea has no address yet."""
        return Story(
            id=story_id,
            version=1,
            status=StoryStatus.DRAFT,
            kind=StoryKind.ARTICLE,
            language=self.language,
            title=self.title,
            body=self.body,
            url=self.url or "",
            topics=self.topics,
            programme=self.programme,
            author_id=by,
            created_at=at,
            proposed_by=ProposedBy(self.id, self.author_id),
        )

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise ProposalClosed(self.status)

    def _next(self, **changes: Any) -> Proposal:
        return replace(self, version=self.version + 1, **changes)
