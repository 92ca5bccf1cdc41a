"""Programmes: how an entity of the group takes part, who helps its people, and what must be there before it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from content.programmes.errors import OpenProgrammeNeedsContacts, ProgrammeNotReady
from kernel.language import Text

# The programme of the group as a whole, and of everybody whose entity has none of its own.
MAIN_PROGRAMME = "main"


class ProgrammeStatus(StrEnum):
    """Whether people are invited to take part already."""

    PREPARING = "preparing"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """A step that a story passes before it is published: that many people agree, none of them its author."""

    name: str
    reviewers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who helps with a topic, and how they are reached: an e-mail address, a web address, or both."""

    topic: str
    name: str | None = None
    email: str | None = None
    url: str | None = None


class Prerequisite(StrEnum):
    """What a programme needs before it opens."""

    CHARTER = "charter_in_force"
    STORIES = "published_stories"
    CONTACTS = "contacts"
    BAROMETER = "barometer_baseline"


@dataclass(frozen=True, slots=True)
class Finding:
    """How much of a prerequisite is there, and how much is needed."""

    prerequisite: Prerequisite
    found: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether it is enough."""
        return self.found >= self.needed


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is there of each prerequisite, in the order in which a programme is best prepared."""

    findings: Sequence[Finding]

    @property
    def missing(self) -> list[Finding]:
        """What is not enough yet; empty when the programme may open."""
        return [finding for finding in self.findings if not finding.is_met]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme. Every change makes the next version.

    `entity` is the entity of the group that it is for, and stays: who edits what depends on it. None is the group.
    `stock_needed` is the number of published stories it opens with.
    """

    id: str
    version: int
    entity: str | None
    name: Text
    languages: tuple[str, ...]
    review_steps: tuple[ReviewStep, ...]
    contacts: tuple[Contact, ...]
    stock_needed: int
    created_at: datetime
    status: ProgrammeStatus = ProgrammeStatus.PREPARING
    opened_at: datetime | None = None

    def change(self, **changes: Any) -> Programme:
        """The programme with other settings; itself when nothing would differ."""
        if all(getattr(self, member) == value for member, value in changes.items()):
            return self
        changed = replace(self, version=self.version + 1, **changes)
        if changed.status is ProgrammeStatus.OPEN and not changed.contacts:
            raise OpenProgrammeNeedsContacts
        return changed

    def open(self, readiness: Readiness, *, at: datetime) -> Programme:
        """The programme, open from now on; itself when it is. `ProgrammeNotReady` names whatever is missing."""
        if self.status is ProgrammeStatus.OPEN:
            return self
        if readiness.missing:
            raise ProgrammeNotReady([(one.prerequisite, one.found, one.needed) for one in readiness.missing])
        return replace(self, version=self.version + 1, status=ProgrammeStatus.OPEN, opened_at=at)

    def readiness(self, *, has_charter: bool, published: int, has_baseline: bool) -> Readiness:
        """What is there of each prerequisite."""
        return Readiness(
            [
                Finding(Prerequisite.CHARTER, int(has_charter), 1),
                Finding(Prerequisite.STORIES, published, self.stock_needed),
                Finding(Prerequisite.CONTACTS, len(self.contacts), 1),
                Finding(Prerequisite.BAROMETER, int(has_baseline), 1),
            ]
        )


@dataclass(frozen=True, slots=True)
class Baseline:
    """The first barometer of a programme, against which later ones are read."""

    programme_id: str
    wave_id: str
    recorded_at: datetime
