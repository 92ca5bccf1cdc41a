"""The two-sided charter: what the persons and what the company promise, version by version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from content.charters.errors import CharterNotNewer
from content.programmes.models import MAIN_PROGRAMME

# The charter of the group's programme.
MAIN_CHARTER = "charter"


class TargetKind(StrEnum):
    """What of the company's side is measured by Relais itself."""

    PROPOSAL_ANSWER_DAYS = "proposal_answer_days"
    POSTS_RELAYED_PERCENT = "posts_relayed_percent"
    WORK_MINUTES_PER_WEEK = "work_minutes_per_week"

    @property
    def highest(self) -> int:
        """The most that can be promised."""
        return _HIGHEST[self]


_HIGHEST = {
    # A year of working days, everything, and a working week.
    TargetKind.PROPOSAL_ANSWER_DAYS: 260,
    TargetKind.POSTS_RELAYED_PERCENT: 100,
    TargetKind.WORK_MINUTES_PER_WEEK: 2_400,
}


@dataclass(frozen=True, slots=True)
class Target:
    """A promise in figures: `value` working days at most for `proposal_answer_days`, percent of the posts that people
    offer at least for `posts_relayed_percent`, minutes at least for `work_minutes_per_week`."""

    kind: TargetKind
    value: int


@dataclass(frozen=True, slots=True)
class CompanyCommitment:
    """A promise of the company, how its keeping is measured in words, and the target that Relais measures it by."""

    text: str
    measure: str | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """A version of the charter. It is a proposal until it is enacted, and never changes after it was written."""

    version: int
    programme: str = MAIN_PROGRAMME
    language: str
    title: str
    person_commitments: tuple[str, ...]
    company_commitments: tuple[CompanyCommitment, ...]
    author_id: str
    created_at: datetime
    enacted_by: str | None = None
    enacted_at: datetime | None = None

    @property
    def charter_id(self) -> str:
        """The charter that this is a version of."""
        return charter_id(self.programme)

    def clause(self, kind: TargetKind) -> tuple[int, CompanyCommitment] | None:
        """The company's commitment with a target of this kind and its number, counted from 1; None if it made none."""
        for number, commitment in enumerate(self.company_commitments, start=1):
            if commitment.target is not None and commitment.target.kind is kind:
                return number, commitment
        return None

    def enact(self, *, in_force: int | None, by: str, at: datetime) -> Charter:
        """The version in force from `at` on, in the place of the version `in_force`."""
        if in_force is not None and self.version <= in_force:
            raise CharterNotNewer(in_force=in_force)
        return replace(self, enacted_by=by, enacted_at=at)


def charter_id(programme: str) -> str:
    """The charter of a programme, whose versions replace each other."""
    return MAIN_CHARTER if programme == MAIN_PROGRAMME else f"{MAIN_CHARTER}:{programme}"
