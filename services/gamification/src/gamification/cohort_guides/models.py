"""The two guides of a cohort: one for those who are in it, one for whoever facilitates it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kernel.language import Text


class CohortGuideId(StrEnum):
    """Whom a guide is for."""

    MEMBERS = "members"
    FACILITATOR = "facilitator"


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortSection:
    """A part of a guide. Its text is Markdown without HTML."""

    id: str
    heading: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortGuide:
    """A guide, as it is shipped."""

    id: CohortGuideId
    title: Text
    sections: tuple[CohortSection, ...]
