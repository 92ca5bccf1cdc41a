"""Contributions: efforts worth a thank-you. What is recognised is effort, never the size of an audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ContributionKind(StrEnum):
    """What sort of effort it was."""

    SHARING = "sharing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a person did, as another service tells of it. `origin_id` is its name there; with the kind it is unique."""

    kind: ContributionKind
    origin_id: str
    person_id: str
    story_id: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One recognised effort of one person. It stays theirs, whether they are an ambassador or not."""

    id: str
    version: int
    kind: ContributionKind
    origin_id: str
    person_id: str
    story_id: str | None
    made_at: datetime
    recognised_at: datetime

    @classmethod
    def recognise(cls, effort: Effort, *, contribution_id: str, at: datetime) -> Contribution:
        """The contribution that an effort becomes."""
        return cls(
            id=contribution_id,
            version=1,
            kind=effort.kind,
            origin_id=effort.origin_id,
            person_id=effort.person_id,
            story_id=effort.story_id,
            made_at=effort.made_at,
            recognised_at=at,
        )
