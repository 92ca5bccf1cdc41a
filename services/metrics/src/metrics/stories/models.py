"""Stories as this service needs them: what figures are split by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAIN_PROGRAMME = "main"


@dataclass(frozen=True, slots=True)
class Story:
    """What a story is about, at its latest version. `published_at` is when it became public for the first time."""

    id: str
    version: int
    language: str
    topics: tuple[str, ...]
    programme_id: str
    published_at: datetime | None
    entities: tuple[str, ...] = ()

    def is_for(self, entity: str | None) -> bool:
        """Whether it is addressed to people of that entity, or to everybody."""
        return not self.entities or entity in self.entities
