"""What the service keeps of a person, and its erasure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

# Stands where the pseudonym of an erased person stood, the same for all of them.
ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A person's wish to be forgotten. The pseudonym is kept until nothing is left to erase, and not longer."""

    id: str
    person_id: str | None
    requested_at: datetime
    erased_at: datetime | None = None

    def finish(self, *, at: datetime) -> Erasure:
        """The erasure, done; it no longer tells whose it was."""
        return replace(self, person_id=None, erased_at=at)
