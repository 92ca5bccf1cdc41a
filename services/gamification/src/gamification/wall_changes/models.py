"""Changes of the wall: that kudos came onto it, or left it, at a moment. What they say is looked up when it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from gamification.kudos.models import Kudos

# How long changes are kept for those who come back and ask what they have missed. Who was away for longer reads
# the wall anew.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallChange:
    """These kudos hang on the wall from `at` on (`hangs`), or no longer do."""

    id: str
    kudos_id: str
    at: datetime
    hangs: bool

    @property
    def to(self) -> None:
        """Everybody who listens is told."""

    @classmethod
    def made(cls, change_id: str, *, before: Kudos, after: Kudos | None, at: datetime) -> WallChange | None:
        """What the next version of kudos (None: there is none) changes for those who look at the wall; None for
        nothing. Kudos that wait for their moment change it then."""
        if after is not None and after.wall_at is not None:
            moment = max(after.wall_at, at)
            moved = after.wall_at != before.wall_at
            return cls(id=change_id, kudos_id=after.id, at=moment, hangs=True) if moved else None
        return cls(id=change_id, kudos_id=before.id, at=at, hangs=False) if before.hangs(at=at) else None
