"""The charter in force, as far as this service needs it: which version has to be accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Charter:
    """A version of the two-sided charter that came into force."""

    version: int
    language: str
    enacted_at: datetime
