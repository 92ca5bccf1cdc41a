"""Contributions: efforts worth a thank-you. What is recognised is effort, never the size of an audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a person did. `origin_id` is its name where it was done; with the kind it is unique.

    `entity` is that of the person, and `programme_id` the programme that it was done for, each None where nobody said.
    """

    kind: ContributionKind
    origin_id: str
    person_id: str
    story_id: str | None = None
    made_at: datetime
    entity: str | None = None
    programme_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One recognised effort of one person. It stays theirs, whether they are an ambassador or not.

    `entity` and `programme_id` are as the effort says; None in those of earlier releases.
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
            entity=effort.entity,
            programme_id=effort.programme_id,
        )
