"""The two-sided charter: what the persons and what the company promise, version by version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from content.charters.errors import CharterNotNewer

# The programme has one charter; its versions replace each other.
CHARTER_ID = "charter"


@dataclass(frozen=True, slots=True)
class CompanyCommitment:
    """A promise of the company, and how its keeping is measured, if it can be."""

    text: str
    measure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """A version of the charter. It is a proposal until it is enacted, and never changes after it was written."""

    version: int
    language: str
    title: str
    person_commitments: tuple[str, ...]
    company_commitments: tuple[CompanyCommitment, ...]
    author_id: str
    created_at: datetime
    enacted_by: str | None = None
    enacted_at: datetime | None = None

    def enact(self, *, in_force: int | None, by: str, at: datetime) -> Charter:
        """The version in force from `at` on, in the place of the version `in_force`."""
        if in_force is not None and self.version <= in_force:
            raise CharterNotNewer(in_force=in_force)
        return replace(self, enacted_by=by, enacted_at=at)
