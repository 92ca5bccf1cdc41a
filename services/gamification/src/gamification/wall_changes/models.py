"""Changes of the wall: that kudos came onto it, or left it, at a moment. What they say is looked up when it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gamification.kudos.models import Kudos

# How long changes are kept for those who come back and ask what they have missed. Who was away for longer, or has
# missed more than this many, reads the wall anew.
KEPT = timedelta(days=1)
MOST_MISSED = 200

_POSITION = re.compile(r"(\d{13})\.([0-9a-f-]{36})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class WallChange:
    """These kudos hang on the wall from `at` on (`hangs`), or no longer do."""

    id: str
    kudos_id: str
    at: datetime
    hangs: bool

    @classmethod
    def made(cls, change_id: str, *, before: Kudos, after: Kudos | None, at: datetime) -> WallChange | None:
        """What the next version of kudos (None: there is none) changes for those who look at the wall; None for
        nothing. Kudos that wait for their moment change it then."""
        if after is not None and after.wall_at is not None:
            moment = max(after.wall_at, at)
            moved = after.wall_at != before.wall_at
            return cls(id=change_id, kudos_id=after.id, at=moment, hangs=True) if moved else None
        return cls(id=change_id, kudos_id=before.id, at=at, hangs=False) if before.hangs(at=at) else None


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a listener has been told of changes, as their last event's id says it: the same in every process."""

    at: datetime
    change_id: str = ""

    def __str__(self) -> str:
        return f"{round(self.at.timestamp() * 1000):013}.{self.change_id}"

    @classmethod
    def read(cls, text: str) -> Position | None:
        """The position that an event's id says; None for anything that is none of ours."""
        found = _POSITION.fullmatch(text)
        if found is None:
            return None
        return cls(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found[1])), found[2] or "")

    def is_kept(self, *, at: datetime) -> bool:
        """Whether what came since is still there to be told."""
        return self.at > at - KEPT
