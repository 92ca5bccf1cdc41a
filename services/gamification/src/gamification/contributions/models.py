"""Contributions: efforts worth a thank-you. What is recognised is effort, never the size of an audience."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from gamification.contributions.errors import ContributionNotFound, ContributionTakenBack


class ContributionKind(StrEnum):
    """What sort of effort it was: relaying a story, proposing one, writing of one's own, naming a colleague whose
    work it is, helping a colleague, telling others what is so, taking part in a session, or choosing not to share.
    """

    SHARING = "sharing"
    PROPOSING = "proposing"
    WRITING = "writing"
    CREDITING = "crediting"
    HELPING = "helping"
    INFORMING = "informing"
    ATTENDING = "attending"
    DECLINING_WISELY = "declining_wisely"


# What nobody does here: colleagues alone tell of it.
TOLD_BY_COLLEAGUES = frozenset({ContributionKind.HELPING, ContributionKind.INFORMING})
# Not to take part leaves no trace that others can read, unless the person wishes it; who is seen to have been in a
# session shows who was not. No event tells of which kind these are, and nobody is asked to say something about them.
PRIVATE_AT_FIRST = frozenset({ContributionKind.ATTENDING, ContributionKind.DECLINING_WISELY})


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an effort comes from: `id` is its name where it was done, unique with the kind."""

    kind: ContributionKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a person did. `origin_id` is its name where it was done; with the kind it is unique.

    `entity` is that of the person, and `programme_id` the programme that it was done for, each None where nobody said;
    `declared_by` is who says so in their own `words`, None for what another service or the person's own act tells.
    """

    kind: ContributionKind
    origin_id: str
    person_id: str
    story_id: str | None = None
    made_at: datetime
    entity: str | None = None
    programme_id: str | None = None
    declared_by: str | None = None
    words: str | None = None

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.kind, self.origin_id)

    @property
    def is_told_by_colleague(self) -> bool:
        """Whether somebody else says so, which is feedback already."""
        return self.declared_by not in (None, self.person_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One recognised effort of one person. It stays theirs, whether they are an ambassador or not.

    `entity`, `programme_id`, `declared_by` and `words` are as the effort says; `programme_id` is None in those of
    earlier releases. While `hidden_at` is set only its person sees it; `taken_back_at` says that what it was for was
    taken back, so that it stays hidden. `feedback_due_at` is until when a colleague or the programme should have said
    something; None when that is not waited for, or no longer.
    """

    id: str
    version: int
    kind: ContributionKind
    origin_id: str
    person_id: str
    story_id: str | None
    made_at: datetime
    recognised_at: datetime
    entity: str | None = None
    programme_id: str | None = None
    declared_by: str | None = None
    words: str | None = None
    hidden_at: datetime | None = None
    taken_back_at: datetime | None = None
    feedback_due_at: datetime | None = None

    @classmethod
    def recognise(
        cls, effort: Effort, *, contribution_id: str, programme_id: str, feedback_due_at: datetime | None, at: datetime
    ) -> Contribution:
        """The contribution that an effort becomes, which that programme answers for; by that moment somebody should
        have said something, unless it is of a kind for which nobody is waited for."""
        is_private = effort.kind in PRIVATE_AT_FIRST
        return cls(
            id=contribution_id,
            version=1,
            kind=effort.kind,
            origin_id=effort.origin_id,
            person_id=effort.person_id,
            story_id=effort.story_id,
            made_at=effort.made_at,
            recognised_at=at,
            entity=effort.entity,
            programme_id=programme_id,
            declared_by=effort.declared_by,
            words=effort.words,
            hidden_at=at if is_private else None,
            feedback_due_at=None if is_private or effort.is_told_by_colleague else feedback_due_at,
        )

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return Origin(self.kind, self.origin_id)

    @property
    def is_told_by_colleague(self) -> bool:
        """Whether somebody else said so."""
        return self.declared_by not in (None, self.person_id)

    def is_open_to(self, reader_id: str, *, since: datetime) -> bool:
        """Whether a person may see it: its own person always, colleagues unless it is hidden or was made before."""
        return reader_id == self.person_id or (self.hidden_at is None and self.made_at > since)

    def is_awaited(self, *, at: datetime) -> bool:
        """Whether feedback should have come by now, and the person lets colleagues see what for."""
        return self.hidden_at is None and self.feedback_due_at is not None and self.feedback_due_at <= at

    def hide(self, *, by: str, at: datetime) -> Contribution:
        """The contribution, for its person's eyes only; itself if it is so already. For others it does not exist."""
        self.must_be_of(by)
        return self if self.hidden_at else self._next(hidden_at=at)

    def show(self, *, by: str) -> Contribution:
        """The contribution, as colleagues may see it; itself if they do. `ContributionTakenBack` if what it was for
        is. For others it does not exist."""
        self.must_be_of(by)
        if self.taken_back_at is not None:
            raise ContributionTakenBack
        return self._next(hidden_at=None) if self.hidden_at else self

    def take_back(self, *, at: datetime) -> Contribution:
        """The contribution after what it was for was taken back: for its person alone. Itself if it was before."""
        if self.taken_back_at is not None:
            return self
        return self._next(taken_back_at=at, hidden_at=self.hidden_at or at, feedback_due_at=None)

    def restore(self, *, at: datetime) -> Contribution:
        """The contribution after what it was for holds again since that moment; itself if it was taken back later, or
        not at all. What its person has hidden themselves stays so."""
        if self.taken_back_at is None or at <= self.taken_back_at:
            return self
        is_hidden_by_it = self.hidden_at == self.taken_back_at
        return self._next(taken_back_at=None, hidden_at=None if is_hidden_by_it else self.hidden_at)

    def settle(self) -> Contribution:
        """The contribution, for which nothing is waited any more; itself if nothing was."""
        return self if self.feedback_due_at is None else self._next(feedback_due_at=None)

    def must_be_of(self, person_id: str) -> None:
        """Return when it is that person's; `ContributionNotFound` otherwise."""
        if person_id != self.person_id:
            raise ContributionNotFound

    def _next(self, **changes: Any) -> Contribution:
        return replace(self, version=self.version + 1, **changes)
