"""Objections to processing (GDPR, article 21): what a person stops by their word alone, and needs no reason for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from kernel.language import Text

# The end of an objection that is not lifted, for those who count in moments.
NEVER = datetime.max.replace(microsecond=0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Objection:
    """A person's objection, which holds until they lift it."""

    person_id: str
    objected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Something that an objection stops, as the person is told."""

    id: str
    text: Text
