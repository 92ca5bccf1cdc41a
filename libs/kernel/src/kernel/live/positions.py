"""Up to where a listener has been told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_POSITION = re.compile(r"(\d{13})\.([0-9a-f-]{36})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a listener has been told, as their last event's id says it: the same in every process."""

    at: datetime
    note_id: str = ""

    def __str__(self) -> str:
        return f"{round(self.at.timestamp() * 1000):013}.{self.note_id}"

    @classmethod
    def read(cls, text: str) -> Position | None:
        """The position that an event's id says; None for anything that is none of ours."""
        found = _POSITION.fullmatch(text)
        if found is None:
            return None
        return cls(datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found[1])), found[2] or "")
